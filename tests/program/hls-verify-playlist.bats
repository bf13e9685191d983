#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What hls-verify finds in the text of playlists, and in media beside its playlist.

load common
load hls-verify

setup_file() {
    make_streams
}

# edited STREAM SED-PROGRAM...: the clear stream's playlist, edited, as edited.m3u8 beside it.
edited() {
    local stream=$1
    shift
    sed -E "$@" "$stream/clear.m3u8" > "$stream/edited.m3u8"
}

# tells RULE SED-PROGRAM...: the playlists of all streams, edited so, break this rule and no other.
tells() {
    local rule=$1 stream
    shift
    for stream in "${streams[@]}"; do
        edited "$stream" "$@"
        ! diff -q "$stream/clear.m3u8" "$stream/edited.m3u8" > /dev/null || { echo "$* changes nothing"; return 1; }
        names "$rule" "$stream/edited.m3u8"
    done
}

@test "the text of a playlist" {
    media
    tells no-extm3u 1d
    tells bom '1s/^/\xef\xbb\xbf/'
    tells utf8 '0,/^#EXTINF.*/s//&caf\xe9/'
    tells control-character '0,/^#EXTINF.*/s//&\x01/'
}

@test "tags that are malformed, double or in the wrong place" {
    media
    tells attribute-syntax '/^#EXT-X-TARGETDURATION/a #EXT-X-START:TIME-OFFSET=1, PRECISE=YES'
    tells attribute-syntax '/^#EXT-X-TARGETDURATION/a #EXT-X-START:PRECISE=YES'
    tells tag-syntax 's/^(#EXT-X-TARGETDURATION:).*/\1two/'
    tells duplicate-tag '/^#EXT-X-TARGETDURATION/p'
    tells duplicate-tag '/^#EXT-X-ENDLIST/p'
    tells tag-in-wrong-playlist '/^#EXT-X-TARGETDURATION/a #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="b"'
    tells media-sequence-misplaced '/^#EXT-X-MEDIA-SEQUENCE/d; /^#EXT-X-ENDLIST/i #EXT-X-MEDIA-SEQUENCE:0'
    tells uri-missing '/^#EXT-X-ENDLIST/i #EXTINF:1.0,'
    tells uri-missing '/^#EXT-X-ENDLIST/i #EXT-X-KEY:METHOD=AES-128'
    tells extinf-missing '0,/^#EXTINF/{/^#EXTINF/d}'
    tells type-mismatch 's/(PLAYLIST-TYPE:)VOD/\1LIVE/'
    tells endlist-missing '/^#EXT-X-ENDLIST/d'
    tells version-too-low 's/^(#EXT-X-VERSION:).*/\12/'
    tells version-too-low '/^#EXT-X-VERSION/d'
}

@test "target durations" {
    media
    tells target-duration-missing '/^#EXT-X-TARGETDURATION/d'
    tells target-duration-exceeded 's/^(#EXT-X-TARGETDURATION:).*/\11/'
    tells target-duration-needless 's/^(#EXT-X-TARGETDURATION:).*/\19/'
    tells part-hold-back '/^#EXT-X-TARGETDURATION/a #EXT-X-PART-INF:PART-TARGET=0.5\n#EXT-X-SERVER-CONTROL:PART-HOLD-BACK=0.7'
    tells part-hold-back '/^#EXT-X-TARGETDURATION/a #EXT-X-SERVER-CONTROL:HOLD-BACK=2'
}

@test "several faults of one playlist are found in one reading, in the order of its lines" {
    media
    edited ts -e '1s/^/\xef\xbb\xbf/' -e 's/^(#EXT-X-VERSION:).*/\12/' -e '/^#EXT-X-ENDLIST/d'
    run --separate-stderr hls-verify ts/edited.m3u8
    [ "$status" -eq 1 ]
    [ "$(sed -nE 's/.*:([0-9]+): error: .*\[(.*)\]/\1 \2/p' <<< "$output")" = "1 bom
2 version-too-low
5 endlist-missing" ]
}

@test "files that are missing, empty, or not media" {
    media
    tells file-missing 's/^s_4\./no_&/'
    for stream in "${streams[@]}"; do
        segment=$(echo "$stream"/s_4.*)
        cp "$segment" whole
        : > "$segment"
        names segment-empty "$stream/clear.m3u8"
        echo '<html>404</html>' > "$segment"
        names not-media "$stream/clear.m3u8"
        cp whole "$segment"
    done
}

@test "MPEG-TS that lost bytes, packets or its tables" {
    media
    ffmpeg -v error -f lavfi -i testsrc2=size=96x64:rate=25 -t 4 -c:v mpeg2video -g 25 -f segment -segment_time 1 mpeg2_%d.ts
    mkdir mpeg2
    for i in 0 1 2 3; do mv mpeg2_$i.ts mpeg2/s_$i.ts; done
    (cd mpeg2 && m3u8-gen -o clear.m3u8 s_*.ts)
    for stream in ts sound mpeg2; do
        cp "$stream/s_2.ts" whole
        silent "$stream/clear.m3u8"
        printf x | dd of="$stream/s_2.ts" bs=1 seek=$((188 * 20)) conv=notrunc status=none
        names ts-sync "$stream/clear.m3u8"
        [[ $output == *'"offset":3760'* ]]
        # Packets 5 to 9 are lost.
        { head -c $((188 * 5)) whole; tail -c +$((188 * 10 + 1)) whole; } > "$stream/s_2.ts"
        names ts-continuity "$stream/clear.m3u8"
        # The tables come after the first frame.
        { tail -c +$((188 * 3 + 1)) whole | head -c 188; head -c $((188 * 3)) whole; tail -c +$((188 * 4 + 1)) whole; } > "$stream/s_2.ts"
        names ts-no-tables "$stream/clear.m3u8"
        cp whole "$stream/s_2.ts"
    done
}

@test "initialisation sections that are missing or of other media" {
    media
    mkdir other
    ffmpeg -v error -i mp4/clear.m3u8 -map 0:v -c copy -f hls -hls_time 2 -hls_list_size 0 \
        -hls_segment_type fmp4 -hls_segment_filename other/s_%d.m4s other/video.m3u8
    ffmpeg -v error -i mp4/clear.m3u8 -map 0:a -c copy -f hls -hls_time 2 -hls_list_size 0 \
        -hls_segment_type fmp4 -hls_fmp4_init_filename audio.mp4 -hls_segment_filename other/a_%d.m4s other/audio.m3u8
    for playlist in mp4/clear other/video other/audio; do
        sed '/^#EXT-X-MAP/d' $playlist.m3u8 > $playlist.edited.m3u8
        names map-missing $playlist.edited.m3u8
        sed -E 's/^(#EXT-X-MAP:URI=)"/\1"no_/' $playlist.m3u8 > $playlist.edited.m3u8
        names file-missing $playlist.edited.m3u8
    done
    # Track 7 is in no segment.
    for init in mp4/init.mp4 other/init.mp4 other/audio.mp4; do
        LC_ALL=C sed -i 's/\(tkhd\x00\x00\x00[\x00-\x0f]\x00\{8\}\x00\x00\x00\)[\x01\x02]/\1\x07/g' $init
    done
    for playlist in mp4/clear other/video other/audio; do
        names map-mismatch $playlist.m3u8
    done
}

@test "durations beside the media" {
    media
    for stream in "${streams[@]}"; do
        awk -F'[:,]' '/^#EXTINF/ && ++n == 5 { printf "#EXTINF:%.6f,\n", $2 - 0.1; next } { print }' "$stream/clear.m3u8" > "$stream/edited.m3u8"
        names extinf-differs "$stream/edited.m3u8"
        [[ $output == *'"severity":"warning"'* ]]
        awk -F'[:,]' '/^#EXTINF/ && ++n == 5 { printf "#EXTINF:%.6f,\n", $2 - 0.9; next } { print }' "$stream/clear.m3u8" > "$stream/edited.m3u8"
        names extinf-differs "$stream/edited.m3u8"
        [[ $output == *'"severity":"error"'* ]]
    done
}

@test "durations that are each nearly right, and not together" {
    media
    for rate in 24 25 30; do
        ffmpeg -v error -y -f lavfi -i testsrc2=size=32x32:rate=$rate -t 80 -c:v libx264 -preset ultrafast -g $rate \
            -f segment -segment_time 1 s_%02d.ts
        m3u8-gen -o clear.m3u8 s_*.ts
        silent clear.m3u8
        awk -F'[:,]' '/^#EXTINF/ { printf "#EXTINF:%.6f,\n", $2 - 0.012; next }
            /^#EXT-X-VERSION/ { print "#EXT-X-VERSION:3"; next } { print }' clear.m3u8 > edited.m3u8
        names sum-drifts edited.m3u8
        rm s_*.ts
    done
}

@test "discontinuities that are not marked, or needless" {
    media
    for stream in "${streams[@]}"; do
        # Segment 4 is missing, so time jumps.
        awk '/^#EXTINF/ && ++n == 5 { getline; next } { print }' "$stream/clear.m3u8" > "$stream/edited.m3u8"
        names timestamp-gap "$stream/edited.m3u8"
        sed -i '/^s_5/{x;s/^/x/;x}; /^#EXTINF/{N; /s_5/s/^/#EXT-X-DISCONTINUITY\n/}' "$stream/edited.m3u8"
        silent "$stream/edited.m3u8"
        sed '/^#EXTINF/{N; /s_6/s/^/#EXT-X-DISCONTINUITY\n/}' "$stream/clear.m3u8" > "$stream/edited.m3u8"
        names discontinuity-needless "$stream/edited.m3u8"
        [[ $output == *'"severity":"advice"'* ]]
    done
}

@test "segments that do not begin with a key frame" {
    needs ffmpeg
    for codec in libx264 libx265 mpeg2video; do
        ffmpeg -v error -y -f lavfi -i testsrc2=size=96x64:rate=25 -t 6 -c:v $codec -g 50 -bf 0 -x265-params log-level=none \
            -f segment -segment_time 1 -break_non_keyframes 1 s_%d.ts 2> /dev/null
        m3u8-gen -o video.m3u8 s_*.ts
        names no-key-frame video.m3u8
        [[ $output == *'"severity":"advice"'* ]]
        sed -i '2a #EXT-X-INDEPENDENT-SEGMENTS' video.m3u8
        names no-key-frame video.m3u8
        [[ $output == *'"severity":"error"'* ]]
        rm s_*.ts
    done
}

@test "sound that begins long after the picture" {
    needs ffmpeg
    for delay in 0.8 1.5 -0.9; do
        rm -f s_*
        ffmpeg -v error -y -f lavfi -i testsrc2=size=96x64:rate=25 -itsoffset $delay -f lavfi -i sine -t 6 \
            -c:v libx264 -preset ultrafast -g 25 -c:a aac whole.ts
        cp whole.ts s_0.ts
        m3u8-gen -o video.m3u8 s_0.ts
        names audio-video-offset video.m3u8
    done
}

@test "byte ranges" {
    media
    for stream in "${streams[@]}"; do
        cat "$stream"/s_{0..11}.* > "$stream/whole"
        awk -v folder="$stream" '/^s_/ { ("stat -c %s " folder "/" $0) | getline size; printf "#EXT-X-BYTERANGE:%d@%d\nwhole\n", size, offset; offset += size; next }
            /^#EXT-X-VERSION/ { print "#EXT-X-VERSION:6"; next } { print }' "$stream/clear.m3u8" > "$stream/ranges.m3u8"
        silent "$stream/ranges.m3u8"
        hls-encrypt -k video.key --key-uri ../video.key -o enc --playlist "$stream/ranges.m3u8"
        silent enc/ranges.m3u8
        truncate -s -188 "$stream/whole"
        names byte-range "$stream/ranges.m3u8"
        rm -r enc
    done
}

@test "keys of other formats and methods cannot be judged" {
    media
    for stream in "${streams[@]}"; do
        sed -E '0,/^#EXTINF/s//#EXT-X-KEY:METHOD=AES-128,URI="skd:\/\/k",KEYFORMAT="com.apple.streamingkeydelivery"\n&/; s/^(#EXT-X-VERSION:).*/\16/' \
            "$stream/clear.m3u8" > "$stream/edited.m3u8"
        names key-format "$stream/edited.m3u8"
        sed 's/METHOD=AES-128/METHOD=SAMPLE-AES/; s/,KEYFORMAT=.*//' "$stream/edited.m3u8" > "$stream/sample.m3u8"
        names key-method "$stream/sample.m3u8"
    done
}

@test "initialisation sections and their IVs" {
    media
    hls-encrypt -k video.key --key-uri ../video.key -o enc --playlist mp4/clear.m3u8
    silent enc/clear.m3u8
    sed -E '/^#EXT-X-KEY/{s/,IV=0x[0-9a-f]+//;:a;n;/^#EXT-X-KEY/!ba}' enc/clear.m3u8 > enc/edited.m3u8
    run --separate-stderr hls-verify --json enc/edited.m3u8
    [[ $output == *'"rule":"map-iv-missing"'* ]]
    openssl enc -aes-128-cbc -nosalt -K "$(hex_of video.key)" -iv 0123456789abcdef0123456789abcdef -in mp4/init.mp4 -out enc/init.mp4
    names map-iv enc/clear.m3u8
    cp mp4/init.mp4 enc
    names not-encrypted enc/clear.m3u8
    hls-keygen --method AES-256 -o long.key
    hls-encrypt --method AES-256 -k long.key --key-uri ../long.key -o long --playlist mp4/clear.m3u8
    silent long/clear.m3u8
    sed '0,/METHOD=AES-256/s//METHOD=AES-128/' long/clear.m3u8 > long/edited.m3u8
    names cipher-mode long/edited.m3u8
    echo '<!DOCTYPE html><title>404</title>' > long/init.mp4
    names not-media long/clear.m3u8
}
