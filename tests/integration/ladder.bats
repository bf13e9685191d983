#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Multivariant playlists of m3u8-gen: hls.js and Shaka Player in Chromium change between the variants,
# and what the playlists say about codecs is what ffprobe and MediaSource say.

load players

setup_file() {
    bats_require_minimum_version 1.5.0
    command -v ffmpeg > /dev/null || return 0
    cd "$BATS_FILE_TMPDIR" || return
    ffmpeg -v error -f lavfi -i testsrc2=size=384x216:rate=30000/1001 -f lavfi -i sine=r=48000 \
        -t 12 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -bf 2 -g 60 -sc_threshold 0 \
        -c:a aac -ac 2 source.mp4
}

# rendition HEIGHT: video alone in $work/HEIGHT, in MPEG-TS.
rendition() {
    mkdir "$work/$1"
    ffmpeg -v error -i source.mp4 -an -vf "scale=-2:$1" -c:v libx264 -preset ultrafast -bf 2 -g 60 \
        -sc_threshold 0 -f segment -segment_time 2 "$work/$1/v_%d.ts"
    m3u8-gen --number-from-name -o "$work/$1/v.m3u8" "$work/$1"/v_*.ts
}

# changes_level: hls.js and Shaka Player play main.m3u8 with the first variant, change to the second
# one, and come to the end; MediaSource supports the codecs of both.
changes_level() {
    needs chromium
    needs node
    local modules=$BATS_TEST_DIRNAME/browser/node_modules
    [ -d "$modules/hls.js" ] || needs hls.js
    [ -d "$modules/shaka-player" ] || needs shaka-player
    run node "$BATS_TEST_DIRNAME/browser/play.mjs" "$work" main.m3u8
    echo "$output"
    [ "$status" -eq 0 ]
    [[ $output == *'"levels":[0,1]'*'"supported":[true,true]'* ]]
    run node "$BATS_TEST_DIRNAME/browser/play.mjs" "$work" main.m3u8 shaka
    echo "$output"
    [ "$status" -eq 0 ]
    [[ $output == *'"levels":[0,1]'* ]]
}

@test "MPEG-TS with audio and subtitles of their own" {
    rendition 216
    rendition 108
    mkdir "$work/en"
    ffmpeg -v error -i source.mp4 -vn -c copy -f segment -segment_time 2 "$work/en/a_%d.ts"
    m3u8-gen --number-from-name -o "$work/en/a.m3u8" "$work/en"/a_*.ts
    printf 'WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:126000\n\n00:01.000 --> 00:09.000\nHi\n' \
        > "$work/de.vtt"
    m3u8-gen --like "$work/216/v.m3u8" -o "$work/de.m3u8" "$work/de.vtt"
    m3u8-gen multivariant --audio en="$work/en/a.m3u8" --subtitles de="$work/de.m3u8" --iframes \
        -o "$work/main.m3u8" "$work/108/v.m3u8" "$work/216/v.m3u8"
    changes_level
}

@test "encrypted MPEG-TS" {
    rendition 216
    rendition 108
    hls-keygen -o "$work/video.key"
    local height
    for height in 108 216; do
        hls-encrypt -k "$work/video.key" -o "$work/enc$height" --number-from-name "$work/$height"/v_*.ts
        m3u8-gen -k "$work/video.key" --key-uri ../video.key --number-from-name \
            -o "$work/enc$height/v.m3u8" "$work/enc$height"/v_*.ts
    done
    m3u8-gen multivariant --session-keys --iframes -o "$work/main.m3u8" \
        "$work/enc108/v.m3u8" "$work/enc216/v.m3u8"
    changes_level
}

# description CODEC_ARGUMENTS...: makes $work/x in the container that $1 names, and prints what
# m3u8-gen says of it: CODECS RESOLUTION FRAME-RATE.
description() {
    local container=$1
    shift
    rm -f "$work"/x*
    if [ "$container" = ts ]; then
        ffmpeg -v error "$@" -f mpegts "$work/x.ts" 2> /dev/null
        m3u8-gen --duration 1 -o "$work/x.m3u8" "$work/x.ts"
    else
        ffmpeg -v error "$@" -movflags frag_keyframe+empty_moov+delay_moov "$work/x.mp4" 2> /dev/null
        m3u8-gen --map "$work/x.mp4" --duration 1 -o "$work/x.m3u8" "$work/x.mp4"
    fi
    m3u8-gen multivariant "$work/x.m3u8" | sed -nE 's/.*CODECS="([^"]*)"(,RESOLUTION=([^,]*))?(,FRAME-RATE=(.*))?/\1 \3 \5/p'
}

@test "codecs, sizes and frame rates are those that ffprobe sees" {
    local codec tag container
    video=(-f lavfi -i "testsrc2=size=320x180:rate=24000/1001" -frames:v 12)
    for codec in "libx264 -profile:v baseline" "libx264 -profile:v main" "libx264 -profile:v high" \
        "libx264 -profile:v high10 -pix_fmt yuv420p10le" "libx265 -tag:v hvc1 -x265-params log-level=none" \
        "libx265 -tag:v hvc1 -x265-params log-level=none -pix_fmt yuv420p10le" mpeg2video; do
        for container in ts mp4; do
            [ "$codec" != mpeg2video ] || [ $container = ts ] || continue
            [ "$container" = mp4 ] || tag=${codec/-tag:v hvc1/}
            [ "$container" = ts ] || tag=$codec
            # shellcheck disable=SC2086 # several options
            read -r name size rate <<< "$(description $container "${video[@]}" -pix_fmt yuv420p -c:v $tag -preset ultrafast)"
            read -r probed_profile probed_level < <(ffprobe -v error -select_streams v \
                -show_entries stream=profile,level -of json "$work"/x.[tm][sp]* |
                python3 -c 'import json, sys
stream = json.load(sys.stdin)["streams"][0]
print(stream["profile"].replace(" ", "_"), stream["level"])')
            echo "$container $codec: $name $size $rate, ffprobe: $probed_profile $probed_level"
            [ "$size $rate" = "320x180 23.976" ]
            case $name in
                avc1.*) [ $((16#${name:9:2})) -eq "$probed_level" ] ;;
                hvc1.*) [[ $name == *".L$probed_level."* ]] ;;
            esac
            case $probed_profile in
                Constrained_Baseline) [[ $name == avc1.42* ]] ;;
                High) [[ $name == avc1.64* ]] ;;
                High_10) [[ $name == avc1.6e* ]] ;;
                Main_10) [[ $name == hvc1.2.4.* ]] ;;
                Main) [[ $name == avc1.4d* || $name == hvc1.1.6.* || $name == mp4v.61 ]] ;;
            esac
        done
    done
}

@test "codecs of audio, AV1 and VP9" {
    sound=(-f lavfi -i "sine=r=48000" -t 1 -ac 2)
    local row container
    for row in "ts aac mp4a.40.2" "ts libmp3lame mp4a.40.34" "ts ac3 ac-3" "ts eac3 ec-3" \
        "ts libopus Opus" "ts mp2 mp4a.6B" "mp4 aac mp4a.40.2" "mp4 libmp3lame mp4a.40.34" \
        "mp4 ac3 ac-3" "mp4 eac3 ec-3" "mp4 libopus Opus" "mp4 flac fLaC"; do
        read -r container codec name <<< "$row"
        echo "$row"
        [ "$(description "$container" "${sound[@]}" -c:a "$codec" -strict -2 | tr -d ' ')" = "$name" ]
    done
    video=(-f lavfi -i "testsrc2=size=320x180:rate=25" -frames:v 6 -pix_fmt yuv420p)
    [[ $(description mp4 "${video[@]}" -c:v libvpx-vp9 -deadline realtime -cpu-used 8) == "vp09.00."*".08 320x180 25.000" ]]
    [[ $(description mp4 "${video[@]}" -c:v libsvtav1 -preset 12) == "av01.0."*"M.08 320x180 25.000" ]]
}
