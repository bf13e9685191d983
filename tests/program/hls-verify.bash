# shellcheck shell=bash disable=SC2034
# SPDX-License-Identifier: MIT
# Streams for the tests of hls-verify, and words for what it finds in them.

# Good streams of twelve segments, 0 to 11: video and sound in MPEG-TS (ts) and fMP4 (mp4), and sound
# alone in MPEG-TS (sound). Each is a folder with clear segments and clear.m3u8.
make_streams() {
    bats_require_minimum_version 1.5.0
    command -v ffmpeg > /dev/null || return 0
    PATH="$ISPKIT_BIN:$PATH"
    cd "$BATS_FILE_TMPDIR" || return
    ffmpeg -v error -f lavfi -i testsrc2=size=96x64:rate=30000/1001 -f lavfi -i sine -t 24 \
        -c:v libx264 -preset ultrafast -bf 2 -g 60 -sc_threshold 0 -c:a aac source.mp4
    mkdir ts mp4 sound
    ffmpeg -v error -i source.mp4 -c copy -f segment -segment_time 2 ts/s_%d.ts
    ffmpeg -v error -i source.mp4 -map 0:a -c copy -f segment -segment_time 2 sound/s_%d.ts
    ffmpeg -v error -i source.mp4 -c copy -f hls -hls_time 2 -hls_segment_type fmp4 \
        -hls_list_size 0 -hls_segment_filename mp4/s_%d.m4s mp4/ffmpeg.m3u8
    rm mp4/ffmpeg.m3u8
    rm -f sound/s_12.ts
    (cd ts && m3u8-gen --number-from-name -o clear.m3u8 s_*.ts)
    (cd sound && m3u8-gen --number-from-name -o clear.m3u8 s_*.ts)
    (cd mp4 && m3u8-gen --map init.mp4 --number-from-name -o clear.m3u8 s_*.m4s)
    hls-keygen -o video.key
    hls-keygen -o other.key
}

streams=(ts mp4 sound)

# media: the clear streams and the keys, in folders of this test.
media() {
    needs ffmpeg
    cp -r "$BATS_FILE_TMPDIR"/{ts,mp4,sound,video.key,other.key} .
}

# silent PLAYLIST...: there is nothing to find.
silent() {
    run --separate-stderr hls-verify "$@"
    # shellcheck disable=SC2154 # run sets stderr
    [ "$status" -eq 0 ] && [ -z "$output$stderr" ] ||
        explain "hls-verify $*"
}

# names RULE[,RULE...] ARGUMENT...: exactly these rules are found.
names() {
    local expected=$1 found
    shift
    run --separate-stderr hls-verify --json "$@"
    found=$(sed -E 's/^\{"rule":"([a-z0-9-]+)".*/\1/' <<< "$output" | sort -u | paste -sd,)
    [ "$found" = "$expected" ] || explain "hls-verify $*: found '$found', expected '$expected'"
}

# Each sets iv to the IV of the segment with number $1 and position $2, in 32 digits.
sequence() { printf -v iv %032x "$1"; }
one_lower() { sequence $(($1 - 1)); }
ninety_higher() { sequence $(($1 + 90)); }
zero() { sequence 0; }
little_endian() { printf -v iv '%02x%030x' "$1" 0; }
fill() {
    printf -v iv %-32s "$1"
    iv=${iv// /0}
}
text() {
    local i digits
    for ((i = 0; i < ${#1}; ++i)); do printf -v digits '%s%x' "${digits-}" "'${1:i:1}"; done
    fill "$digits"
}
right_padded() {
    local digits
    printf -v digits %x "$1"
    fill "$digits"
}
random() { printf -v iv '5f3a%04x9c1e0d2b4477%012x' $(($1 * 257)) $(($1 * 1048583)); }
in_glob_order() {
    local ranks=([0]=0 [1]=1 [10]=2 [11]=3 [2]=4 [3]=5 [4]=6 [5]=7 [6]=8 [7]=9 [8]=10 [9]=11)
    sequence "${ranks[$2]}"
}

hex_of() { od -An -v -tx1 "$1" | tr -d ' \n'; }

# encrypted_by IV STREAM [OPENSSL-OPTION...]: the stream in a folder enc, encrypted with IVs of that
# function, numbered from $first, with $tag before the first segment.
encrypted_by() {
    local function=$1 stream=$2 digits segment i
    shift 2
    rm -rf enc
    cp -r "$stream" enc
    digits=$(hex_of "${key:-video.key}")
    for segment in "$stream"/s_*; do
        i=${segment##*s_}
        i=${i%.*}
        $function $((i + first)) "$i"
        openssl enc "-${cipher:-aes-128-cbc}" -nosalt -K "$digits" -iv "$iv" \
            -in "$segment" -out "enc/${segment##*/}" "$@" 2>> openssl.log &
    done
    wait
    play
}

# play: writes the playlist of the folder enc.
play() {
    awk -v first="$first" -v tag="${tag-#EXT-X-KEY:METHOD=AES-128,URI=\"../video.key\"}" '
        /^#EXT-X-VERSION/ { print "#EXT-X-VERSION:6"; next }
        /^#EXT-X-MEDIA-SEQUENCE/ { next }
        /^#EXT-X-TARGETDURATION/ { print; print "#EXT-X-MEDIA-SEQUENCE:" first; next }
        /^#EXTINF/ && !begun++ && tag != "" { print tag }
        { print }' enc/clear.m3u8 > enc/video.m3u8
}

first=8
