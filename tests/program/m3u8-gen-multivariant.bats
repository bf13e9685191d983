#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# m3u8-gen multivariant.

load common

# Two renditions of a video in MPEG-TS, the larger one also in fMP4, and audio of two kinds.
setup_file() {
    bats_require_minimum_version 1.5.0
    command -v ffmpeg > /dev/null || return 0
    cd "$BATS_FILE_TMPDIR" || return
    PATH="$ISPKIT_BIN:$PATH"
    local height
    for height in 120 240; do
        mkdir "$height"
        ffmpeg -v error -f lavfi -i testsrc2=size=$((height * 2))x$height:rate=30000/1001 -t 6 \
            -c:v libx264 -preset ultrafast -pix_fmt yuv420p -bf 2 -g 60 -sc_threshold 0 \
            -f segment -segment_time 2 "$height/v_%d.ts"
        m3u8-gen -o "$height/v.m3u8" "$height"/v_{0,1,2}.ts
    done
    mkdir mp4 en en6
    cat 240/v_{0,1,2}.ts | ffmpeg -v error -f mpegts -i - -c copy -f hls -hls_time 2 \
        -hls_segment_type fmp4 -hls_segment_filename 'mp4/v_%d.m4s' mp4/ffmpeg.m3u8
    rm mp4/ffmpeg.m3u8
    m3u8-gen --map mp4/init.mp4 --number-from-name -o mp4/v.m3u8 mp4/v_*.m4s
    ffmpeg -v error -f lavfi -i sine=r=48000 -t 6 -ac 2 -c:a aac -f segment -segment_time 2 en/a_%d.ts
    ffmpeg -v error -f lavfi -i sine=r=48000 -t 6 -ac 6 -c:a ac3 -f segment -segment_time 2 en6/a_%d.ts
    for folder in en en6; do m3u8-gen --number-from-name -o $folder/a.m3u8 $folder/a_*.ts; done
    printf 'WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0\n' > de.vtt
    m3u8-gen --like 240/v.m3u8 -o de.m3u8 de.vtt
}

media() {
    needs ffmpeg
    cp -r "$BATS_FILE_TMPDIR"/* .
}

# attribute NAME FILE: its values in EXT-X-STREAM-INF, one a line.
attribute() {
    grep '^#EXT-X-STREAM-INF' "$2" | grep -oE "[:,]$1=(\"[^\"]*\"|[^,]*)" | cut -d= -f2
}

# picture PLAYLIST INIT: decodes each range of an I-frame playlist behind the file INIT, and prints
# how many pictures there are.
pictures() {
    local folder
    folder=$(dirname "$1")
    paste -d' ' <(sed -nE 's/^#EXT-X-BYTERANGE:([0-9]+)@([0-9]+)/\1 \2/p' "$1") <(grep -v '^#' "$1") |
        while read -r length offset name; do
            { cat "$2" && tail -c +$((offset + 1)) "$folder/$name" | head -c "$length"; } > frame
            ffmpeg -nostdin -v quiet -i frame -frames:v 1 -f framemd5 - | grep -c '^0'
        done | awk '{ sum += $1 } END { print sum + 0 }'
}

@test "variants have measured bit rates, and codecs, size and frame rate from the media" {
    media
    succeeds m3u8-gen multivariant -o main.m3u8 240/v.m3u8 120/v.m3u8
    [ "$(grep -v '^#' main.m3u8 | paste -sd' ' -)" = "240/v.m3u8 120/v.m3u8" ]
    [ "$(attribute RESOLUTION main.m3u8 | paste -sd' ' -)" = "480x240 240x120" ]
    [ "$(attribute FRAME-RATE main.m3u8 | sort -u)" = 29.970 ]
    local profile level
    IFS=, read -r profile level < <(ffprobe -v error -select_streams v \
        -show_entries stream=profile,level -of csv=p=0 240/v_0.ts | head -1)
    [ "$profile" = "Constrained Baseline" ] || [ "$profile" = Main ]
    [[ $(attribute CODECS main.m3u8 | head -1) == "\"avc1.4"*"$(printf %02x "$level")\"" ]]
    grep -qx '#EXT-X-INDEPENDENT-SEGMENTS' main.m3u8
    # Each segment is as long as the target duration, so the peak is the rate of the largest one.
    local peak average
    peak=$(stat -c %s 240/v_*.ts | awk '{ if ($1 > most) most = $1 } END { printf "%d", most * 8 / 2.002 }')
    average=$(stat -c %s 240/v_*.ts | awk '{ sum += $1 } END { printf "%d", sum * 8 / 6.006 }')
    attribute BANDWIDTH main.m3u8 | head -1 | awk "{ exit !(\$1 >= $peak - 1 && \$1 <= $peak * 1.01) }"
    attribute AVERAGE-BANDWIDTH main.m3u8 | head -1 |
        awk "{ exit !(\$1 >= $average * 0.99 && \$1 <= $average * 1.01) }"
}

@test "audio and subtitles are groups" {
    media
    succeeds m3u8-gen multivariant --audio en:English=en/a.m3u8 --audio en:English=en6/a.m3u8 \
        --subtitles de=de.m3u8 240/v.m3u8
    echo "$output" > main.m3u8
    [ "$(attribute AUDIO main.m3u8 | paste -sd' ' -)" = '"audio" "audio-2"' ]
    [ "$(attribute SUBTITLES main.m3u8 | sort -u)" = '"subtitles"' ]
    [[ $(attribute CODECS main.m3u8 | head -1) == *',mp4a.40.2,wvtt"' ]]
    [[ $(attribute CODECS main.m3u8 | tail -1) == *',ac-3,wvtt"' ]]
    [ "$(grep -c '^#EXT-X-MEDIA:TYPE=AUDIO,.*NAME="English",LANGUAGE="en",DEFAULT=YES' main.m3u8)" -eq 2 ]
    grep -q 'GROUP-ID="audio-2".*CHANNELS="6"' main.m3u8
    grep -q '^#EXT-X-MEDIA:TYPE=SUBTITLES,.*NAME="de",LANGUAGE="de",.*URI="de.m3u8"' main.m3u8
    run -0 --separate-stderr m3u8-gen multivariant --audio en=en/a.m3u8 --audio fr=en6/a.m3u8 240/v.m3u8
    [[ $stderr == *"warning: not every group of audio renditions has 'en'"* ]]
}

@test "I-frame playlists give pictures" {
    media
    succeeds m3u8-gen multivariant --iframes -o main.m3u8 240/v.m3u8 mp4/v.m3u8
    [ "$(grep -oE 'URI="[^"]*"' main.m3u8 | paste -sd' ' -)" = \
        'URI="240/v-iframes.m3u8" URI="mp4/v-iframes.m3u8"' ]
    [ "$(grep -c EXTINF 240/v-iframes.m3u8)" -eq 3 ]
    head -c $((188 * 3)) 240/v_0.ts > tables
    [ "$(pictures 240/v-iframes.m3u8 tables)" -eq 3 ]
    [ "$(pictures mp4/v-iframes.m3u8 mp4/init.mp4)" -eq 3 ]
    grep -q 'EXT-X-MAP:URI="init.mp4"' mp4/v-iframes.m3u8
    # They last as long as the video.
    for folder in 240 mp4; do
        diff <(sed -n 's/^#EXTINF:\([0-9.]*\),/\1/p' $folder/v.m3u8 | awk '{ s += $1 } END { print s }') \
            <(sed -n 's/^#EXTINF:\([0-9.]*\),/\1/p' $folder/v-iframes.m3u8 | awk '{ s += $1 } END { print s }')
    done
}

@test "of encrypted segments, I-frame ranges are clear positions, with the segment's IV" {
    media
    mkdir enc
    hls-keygen -o enc/video.key
    hls-encrypt -k enc/video.key -n 7 -o enc 240/v_{0,1,2}.ts
    m3u8-gen -n 7 -k enc/video.key --key-uri video.key -o enc/v.m3u8 enc/v_{0,1,2}.ts
    succeeds m3u8-gen multivariant --iframes --session-keys -o main.m3u8 enc/v.m3u8
    grep -qx '#EXT-X-SESSION-KEY:METHOD=AES-128,URI="enc/video.key"' main.m3u8
    [ "$(grep -c KEY enc/v-iframes.m3u8)" -eq 3 ]
    grep -q "IV=0x$(printf %032x 9)" enc/v-iframes.m3u8
    m3u8-gen multivariant --iframes 240/v.m3u8 > /dev/null
    diff <(grep BYTERANGE enc/v-iframes.m3u8) <(grep BYTERANGE 240/v-iframes.m3u8)
    mkdir keys && mv enc/video.key keys
    fails 2 "enc/video.key: No such file" m3u8-gen multivariant enc/v.m3u8
    succeeds m3u8-gen multivariant --key-dir keys enc/v.m3u8
    succeeds m3u8-gen multivariant -k keys/video.key enc/v.m3u8
    # A query stays in the URI; an encoded slash is no way out of the folder of keys.
    sed -i 's/URI="video.key"/URI="video.key?id=7"/' enc/v.m3u8
    succeeds m3u8-gen multivariant --key-dir keys --session-keys -o main.m3u8 enc/v.m3u8
    grep -qx '#EXT-X-SESSION-KEY:METHOD=AES-128,URI="enc/video.key?id=7"' main.m3u8
    sed -i 's/URI="video.key?id=7"/URI="https:..%2fkeys%2fvideo.key"/' enc/v.m3u8
    fails 2 "'https:..%2fkeys%2fvideo.key': the URI does not end with the name of a file" \
        m3u8-gen multivariant --key-dir keys enc/v.m3u8
}

@test "what is not as the option says is named, and nothing is written" {
    media
    fails 2 "de.m3u8: WebVTT (use --subtitles)" m3u8-gen multivariant -o main.m3u8 de.m3u8
    fails 2 "240/v.m3u8: not audio alone" m3u8-gen multivariant --audio en=240/v.m3u8 120/v.m3u8
    fails 2 "en/a.m3u8: not WebVTT" m3u8-gen multivariant --subtitles en=en/a.m3u8 120/v.m3u8
    fails 2 "expected LANGUAGE=PLAYLIST" m3u8-gen multivariant --audio en/a.m3u8 120/v.m3u8
    fails 2 "no media playlists" m3u8-gen multivariant
    m3u8-gen multivariant --iframes -o main.m3u8 240/v.m3u8
    fails 2 "240/v-iframes.m3u8: an I-frame playlist" \
        m3u8-gen multivariant 240/v.m3u8 240/v-iframes.m3u8
    rm main.m3u8 240/v-iframes.m3u8
    fails 2 "exclude each other" m3u8-gen multivariant -k k --key-dir d 120/v.m3u8
    fails 2 "120/v.m3u8: this output is also an input" \
        m3u8-gen multivariant -o 120/v.m3u8 240/v.m3u8 120/v.m3u8
    rm 120/v_1.ts
    fails 2 "120/v_1.ts: No such file" m3u8-gen multivariant --iframes -o main.m3u8 240/v.m3u8 120/v.m3u8
    [ ! -e main.m3u8 ]
    [ ! -e 240/v-iframes.m3u8 ]
}
