#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What the tools make of a video plays: ffmpeg decodes it to the frames of the source, and hls.js in
# Chromium plays it to its end.

load players

# 1280 frames at 29.97/s and some sound, cut into MPEG-TS and fMP4 with and without B-frames.
setup_file() {
    bats_require_minimum_version 1.5.0
    command -v ffmpeg > /dev/null || return 0
    cd "$BATS_FILE_TMPDIR" || return
    local bframes
    for bframes in 0 3; do
        ffmpeg -v error -f lavfi -i testsrc2=size=192x108:rate=30000/1001 -f lavfi -i sine -t 13 \
            -c:v libx264 -preset ultrafast -bf $bframes -g 60 -sc_threshold 0 -c:a aac \
            "source$bframes.mp4"
        mkdir "ts$bframes" "fmp4$bframes"
        ffmpeg -v error -i "source$bframes.mp4" -c copy -f segment -segment_time 3 \
            "ts$bframes/video_%d.ts"
        (cd "fmp4$bframes" && ffmpeg -v error -i "../source$bframes.mp4" -c copy -f hls \
            -hls_time 3 -hls_playlist_type vod -hls_segment_type fmp4 \
            -hls_segment_filename 'video_%d.m4s' video.m3u8)
    done
}

# encrypted NAME FIRST: makes $work/enc/video.m3u8 from the segments of the folder NAME, numbered
# from FIRST, with the key that players find beside the folder.
encrypted() {
    local segments map=()
    mapfile -t segments < <(find "$1" -name 'video_*.*[s4]' | sort -V)
    hls-keygen -o "$work/video.key"
    hls-encrypt -k "$work/video.key" -n "$2" -o "$work/enc" "${segments[@]}"
    if [ -e "$1/init.mp4" ]; then
        map_iv=$(openssl rand -hex 16)
        hls-encrypt -k "$work/video.key" --iv "$map_iv" -o "$work/enc" "$1/init.mp4"
        map=(--map "$work/enc/init.mp4" --map-iv "$map_iv")
    fi
    m3u8-gen -k "$work/video.key" --key-uri ../video.key -n "$2" "${map[@]}" \
        -o "$work/enc/video.m3u8" "${segments[@]/#$1/$work/enc}"
}

# hashes STREAM INPUT: size and hash of each decoded frame.
hashes() {
    local options=()
    [[ $2 != *.m3u8 ]] || options=(-allowed_extensions ALL)
    ffmpeg -v error "${options[@]}" -i "$2" -map "0:$1" -vsync passthrough -f framemd5 - |
        grep -v '^#' | cut -d, -f5,6
}

# same_frames SOURCE: the playlist decodes to the frames of the source, and lasts as long.
same_frames() {
    hashes v "$1" > "$work/source"
    hashes v "$work/enc/video.m3u8" > "$work/decoded"
    [ -s "$work/source" ]
    diff -q "$work/source" "$work/decoded"
    local seconds
    seconds=$(ffprobe -v error -select_streams v -show_entries stream=duration -of csv=p=0 "$1")
    sed -n 's/^#EXTINF:\([0-9.]*\),.*/\1/p' "$work/enc/video.m3u8" |
        awk -v source="$seconds" '{ sum += $1 } END {
            print "EXTINF:", sum, "source:", source
            exit !(sum - source < 0.1 && source - sum < 0.1) }'
}

# plays_in_browser STATUS [shaka]: hls.js, or Shaka Player, comes to the end (0) or to a fatal error (1).
plays_in_browser() {
    needs chromium
    needs node
    [ -d "$BATS_TEST_DIRNAME/browser/node_modules/hls.js" ] || needs hls.js
    run node "$BATS_TEST_DIRNAME/browser/play.mjs" "$work" enc/video.m3u8 "${@:2}"
    echo "$output"
    [ "$status" -eq "$1" ]
}

@test "MPEG-TS from number 0" {
    encrypted ts0 0
    same_frames source0.mp4
    grep -qx '#EXT-X-INDEPENDENT-SEGMENTS' "$work/enc/video.m3u8"
    run -1 grep DISCONTINUITY "$work/enc/video.m3u8"
    plays_in_browser 0
}

@test "MPEG-TS with B-frames from number 17" {
    encrypted ts3 17
    same_frames source3.mp4
    grep -qx '#EXT-X-MEDIA-SEQUENCE:17' "$work/enc/video.m3u8"
    plays_in_browser 0
}

@test "fMP4 from number 17" {
    encrypted fmp40 17
    same_frames source0.mp4
    plays_in_browser 0
}

@test "fMP4 with B-frames from number 0" {
    encrypted fmp43 0
    same_frames source3.mp4
    plays_in_browser 0
}

@test "fMP4 with random IVs, and a clear initialisation section" {
    hls-keygen -o "$work/video.key"
    hls-encrypt -k "$work/video.key" --random-iv -o "$work/enc" fmp43/video_*.m4s > "$work/ivs"
    cp fmp43/init.mp4 "$work/enc"
    m3u8-gen -k "$work/video.key" --key-uri ../video.key --ivs "$work/ivs" \
        --map "$work/enc/init.mp4" -o "$work/enc/video.m3u8" "$work"/enc/video_*.m4s
    same_frames source3.mp4
    plays_in_browser 0
}

@test "keys that rotate, MPEG-TS from number 17" {
    hls-keygen --count 3 -o "$work/k%d.key"
    hls-encrypt -k "$work/k%d.key" --rotate 2 -n 17 -o "$work/enc" ts3/video_*.ts
    m3u8-gen -k "$work/k%d.key" --key-uri '../k%d.key' --rotate 2 -n 17 \
        -o "$work/enc/video.m3u8" "$work"/enc/video_*.ts
    [ "$(grep -c '^#EXT-X-KEY' "$work/enc/video.m3u8")" -eq 3 ]
    same_frames source3.mp4
    plays_in_browser 0
}

@test "keys that rotate, fMP4" {
    local map_iv=000102030405060708090a0b0c0d0e0f
    hls-keygen --count 3 -o "$work/k%d.key"
    hls-encrypt -k "$work/k%d.key" --rotate 2 -o "$work/enc" fmp43/video_*.m4s
    hls-encrypt -k "$work/k0.key" --iv $map_iv -o "$work/enc" fmp43/init.mp4
    m3u8-gen -k "$work/k%d.key" --key-uri '../k%d.key' --rotate 2 --map "$work/enc/init.mp4" \
        --map-iv $map_iv -o "$work/enc/video.m3u8" "$work"/enc/video_*.m4s
    same_frames source3.mp4
    plays_in_browser 0
}

# ffmpeg does not know METHOD=AES-256.
@test "METHOD=AES-256, MPEG-TS and fMP4, in hls.js and Shaka Player" {
    hls-keygen --method AES-256 --count 3 -o "$work/k%d.key"
    hls-encrypt --method AES-256 -k "$work/k%d.key" --rotate 2 -n 17 -o "$work/enc" ts3/video_*.ts
    m3u8-gen --method AES-256 -k "$work/k%d.key" --key-uri '../k%d.key' --rotate 2 -n 17 \
        -o "$work/enc/video.m3u8" "$work"/enc/video_*.ts
    plays_in_browser 0
    plays_in_browser 0 shaka
    rm -r "$work/enc"
    hls-encrypt --method AES-256 -k "$work/k0.key" --playlist fmp43/video.m3u8 --key-uri ../k0.key -o "$work/enc"
    plays_in_browser 0
    plays_in_browser 0 shaka
    hls-encrypt -d --playlist "$work/enc/video.m3u8" -o "$work/again"
    diff -q <(hashes v source3.mp4) <(hashes v "$work/again/video.m3u8")
    hls-keygen --force --method AES-256 -o "$work/k0.key"
    plays_in_browser 1
    plays_in_browser 1 shaka
}

@test "a clear playlist by ffmpeg, encrypted as a whole" {
    hls-keygen -o "$work/video.key"
    hls-encrypt -k "$work/video.key" --playlist fmp43/video.m3u8 --key-uri ../video.key \
        -o "$work/enc"
    same_frames source3.mp4
    plays_in_browser 0
}

@test "a playlist of byte ranges, encrypted as a whole" {
    mkdir "$work/clear"
    ffmpeg -v error -i source3.mp4 -c copy -f hls -hls_time 3 -hls_playlist_type vod \
        -hls_segment_type fmp4 -hls_flags single_file "$work/clear/video.m3u8"
    hls-keygen -o "$work/video.key"
    hls-encrypt -k "$work/video.key" --playlist "$work/clear/video.m3u8" --key-uri ../video.key \
        -o "$work/enc"
    plays_in_browser 0
}

@test "a ladder with sound of its own, encrypted in one run, each rendition with its key" {
    mkdir "$work/clear" "$work/keys"
    ffmpeg -v error -i source3.mp4 -map 0:v -map 0:v -map 0:a -c copy -b:v:0 200k -b:v:1 400k -b:a:0 64k -f hls -hls_time 3 \
        -hls_playlist_type vod -hls_segment_type fmp4 -master_pl_name video.m3u8 \
        -var_stream_map 'v:0,agroup:a,name:one v:1,agroup:a,name:two a:0,agroup:a,default:yes,name:sound' \
        -hls_segment_filename "$work/clear/%v/s%d.m4s" "$work/clear/%v/media.m3u8"
    for name in one two sound; do hls-keygen -o "$work/keys/${name}_media.key"; done
    hls-encrypt -k "$work/keys/%s.key" --playlist "$work/clear/video.m3u8" --key-uri '../keys/%s.key' -o "$work/enc"
    for name in one two; do
        hashes v "$work/enc/$name/media.m3u8" > "$work/decoded"
        diff -q <(hashes v source3.mp4) "$work/decoded"
    done
    diff -q <(hashes a "$work/clear/sound/media.m3u8") <(hashes a "$work/enc/sound/media.m3u8")
    hls-encrypt -d --playlist "$work/enc/video.m3u8" -o "$work/again"
    diff -rq -x '*.m3u8' -x .hls-encrypt "$work/clear" "$work/again"
    plays_in_browser 0
}

@test "a live window, encrypted while ffmpeg writes it" {
    mkdir "$work/live"
    hls-keygen --count 9 -o "$work/k%d.key"
    hls-encrypt --follow -k "$work/k%d.key" --rotate 2 --playlist "$work/live/video.m3u8" --key-uri '../k%d.key' \
        -o "$work/enc" 2> "$work/errors" 3>&- &
    ffmpeg -v error -readrate 4 -i source3.mp4 -c copy -f hls -hls_time 2 -hls_list_size 3 -hls_segment_type fmp4 \
        -hls_flags temp_file -hls_segment_filename "$work/live/%d.m4s" "$work/live/video.m3u8"
    wait $!
    diff -q <(hashes v "$work/live/video.m3u8") <(hashes v "$work/enc/video.m3u8")
    [ "$(find "$work/enc" -name '*.m4s' | wc -l)" -eq "$(find "$work/live" -name '*.m4s' | wc -l)" ]
    cat "$work/errors"
}

@test "a wrong key stops every player" {
    encrypted ts0 0
    hls-keygen --force -o "$work/video.key"
    run ffmpeg -v error -xerror -allowed_extensions ALL -i "$work/enc/video.m3u8" -f null -
    [ "$status" -ne 0 ]
    plays_in_browser 1
}

@test "durations equal ffmpeg's own, to the frame" {
    for name in fmp40 fmp43; do
        m3u8-gen --number-from-name --map $name/init.mp4 $name/video_*.m4s |
            grep '^#EXTINF' > "$work/ours"
        grep '^#EXTINF' $name/video.m3u8 > "$work/theirs"
        paste -d: "$work/ours" "$work/theirs" |
            awk -F'[:,]' '{ d = $2 - $5; if (d > 0.001 || d < -0.001) exit 1 }'
    done
    ffmpeg -v error -i source3.mp4 -c copy -f segment -segment_time 3 \
        -segment_list "$work/list.csv" "$work/video_%d.ts"
    m3u8-gen "$work"/video_*.ts | sed -n 's/^#EXTINF:\([0-9.]*\),.*/\1/p' > "$work/measured"
    m3u8-gen --segment-list "$work/list.csv" | sed -n 's/^#EXTINF:\([0-9.]*\),.*/\1/p' > "$work/listed"
    # The list begins at 0, although with B-frames the first one is shown three frames later.
    paste "$work/measured" "$work/listed" |
        awk '{ d = $1 - $2; if (d > 0.11 || d < -0.11) exit 1 }'
}
