#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The examples of the HLS tools' --help, and those of the manual pages that say so, work as written; those with
# media with more than ten segments, which a shell's * does not sort by number.

load ../program/common
load example_world

# The files that the examples name.
setup_file() {
    bats_require_minimum_version 1.5.0
    command -v ffmpeg > /dev/null || return 0
    PATH="$ISPKIT_BIN:/usr/bin:/bin:$PATH"
    mkdir "$BATS_FILE_TMPDIR/media" && cd "$BATS_FILE_TMPDIR/media" || return
    mkdir low high 720p 360p en clear
    ffmpeg -v error -f lavfi -i testsrc=size=64x36:rate=25 -f lavfi -i sine -t 6 \
        -c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 10 -sc_threshold 0 -c:a aac in.mp4
    ffmpeg -v error -i in.mp4 -c copy -f segment -segment_time 0.4 video_%d.ts \
        -map 0:a -c copy -f segment -segment_time 0.4 en/audio_%d.ts -c copy video.ts
    ffmpeg -v error -i in.mp4 -map 0:v -c copy -f hls -hls_time 0.4 -hls_list_size 0 -hls_segment_type fmp4 \
        -hls_fmp4_init_filename init.mp4 -hls_segment_filename video_%d.m4s fmp4.m3u8
    for folder in low high 720p 360p clear; do cp video_?.ts video_??.ts $folder; done
    cp video_1.ts live_17.ts
    ln -s in.mp4 SOURCE
    printf 'WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0\n\n00:01.000 --> 00:02.000\nHi\n' > en.vtt
    for folder in . low high; do m3u8-gen --number-from-name -o $folder/video.m3u8 $folder/video_{?,??}.ts; done
    m3u8-gen multivariant -o ladder.m3u8 low/video.m3u8 high/video.m3u8
    printf '%s\n' one two > names.txt
    head -c 32 /dev/urandom > master.key
}

# help_examples TOOL: each command in a file, example.1 and so on.
help_examples() {
    "$1" --help | sed -n '/^EXAMPLES/,$s/^  \([^ ].*\)/\1/p' | split -l 1 -a 2 - example.
}

# page_examples PAGE...: the displays of these pages that run here, in a file PAGE.LINE each.
page_examples() {
    python3 "$ISPKIT_SOURCE/tests/program/page_examples.py" extract tests/integration/examples.bats . "$@"
}

# given EXAMPLE: what it takes for granted: the keys that it does not make, and encrypted segments.
given() {
    local example key
    example=$(cat "$1")
    [[ $example == *mkdir* ]] || mkdir keys
    [[ $example != *" videos "* ]] || cp -r low videos
    [[ $example != *video_000* ]] || for key in 0 1 2; do cp video_$key.ts video_00$key.ts; done
    if [[ $example != *"hls-keygen"* ]]; then
        for key in video new k0 k1 keys/low_video keys/high_video; do hls-keygen -o "$key.key"; done
    elif [[ $example == *--hex* || $example == *--rekey* ]]; then
        hls-keygen -o video.key
    fi
    [[ $example == *enc/video* && $example != *"-o enc "* ]] || return 0
    if [[ $example == *k%d* ]]; then
        hls-encrypt -k 'k%d.key' --rotate 10 --number-from-name -o enc video_{?,??}.ts
    elif [[ $example != *"> enc"* ]]; then
        hls-encrypt -k video.key --playlist video.m3u8 --key-uri ../video.key -o enc
    else
        mkdir -p enc
    fi
}

# works EXAMPLE: in a folder of its own, without a warning; what it leaves in enc/video.m3u8 is in order and plays.
works() {
    cp -r "$BATS_FILE_TMPDIR/media" "$1.folder"
    cd "$1.folder" || return
    given "../$1"
    cat "../$1"
    succeeds bash -euo pipefail "../$1"
    if [ -e enc/video.m3u8 ]; then
        grep -v '^#' enc/video.m3u8 | diff - <(grep -v '^#' enc/video.m3u8 | sort -V)
        hls-verify -q --key-dir . enc/video.m3u8
    fi
    cd .. || return
}

quiet_ffmpeg() {
    needs ffmpeg
    # shellcheck disable=SC2317 # for the examples
    ffmpeg() { command ffmpeg -v error "$@"; }
    export -f ffmpeg
}

@test "the examples of --help work" {
    quiet_ffmpeg
    local tool example
    for tool in hls-keygen hls-encrypt m3u8-gen; do
        mkdir $tool
        cd $tool || return
        help_examples $tool
        [ "$(find . -name 'example.??' | wc -l)" -ge 6 ]
        for example in example.??; do
            # One that follows a live stream does not end.
            grep -q -- --follow "$example" || works "$example"
        done
        cd .. || return
    done
}

@test "the examples of the pages of the video tools work" {
    quiet_ffmpeg
    local example
    page_examples "$ISPKIT_SOURCE"/man/man1/{hls-*,m3u8-gen.1}
    [ "$(find . -type f | wc -l)" -gt 20 ]
    for example in *.1.*; do works "$example"; done
}

@test "the examples of all other pages work" {
    needs_world
    quiet_ffmpeg
    local example
    page_examples "$ISPKIT_SOURCE"/man/man?/{ispkit*,sip-*,mail-*,greylist-db,nft-ban,ipset-ban,smtp-connlimit}.?
    [ "$(find . -type f | wc -l)" -gt 40 ]
    for example in *.[178].*; do works_in_world "$example"; done
}
