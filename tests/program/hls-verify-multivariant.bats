#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What hls-verify finds in multivariant playlists, in folders, and at its command line.

load common
load hls-verify

# Two variants, low and high, and main.m3u8.
setup_file() {
    bats_require_minimum_version 1.5.0
    command -v ffmpeg > /dev/null || return 0
    PATH="$ISPKIT_BIN:$PATH"
    cd "$BATS_FILE_TMPDIR" || return
    for height in 64 128; do
        ffmpeg -v error -f lavfi -i testsrc2=size=$((2 * height))x$height:rate=30 -f lavfi -i sine -t 12 \
            -c:v libx264 -preset ultrafast -b:v ${height}k -g 60 -sc_threshold 0 -c:a aac \
            -f segment -segment_time 2 v${height}_%d.ts
        m3u8-gen -o v$height.m3u8 v${height}_?.ts
    done
    m3u8-gen multivariant --iframes -o main.m3u8 v64.m3u8 v128.m3u8
}

ladder() {
    needs ffmpeg
    cp "$BATS_FILE_TMPDIR"/* .
}

# tells RULE SED-PROGRAM...: main.m3u8, edited so, breaks this rule and no other.
tells() {
    local rule=$1
    shift
    sed -E "$@" main.m3u8 > edited.m3u8
    ! diff -q main.m3u8 edited.m3u8 > /dev/null || { echo "$* changes nothing"; return 1; }
    names "$rule" edited.m3u8
}

@test "a good ladder has no findings" {
    ladder
    silent main.m3u8
    run -0 script -qec "hls-verify main.m3u8" /dev/null
    [[ $output == "hls-verify: "*": no errors"* ]]
    hls-keygen -o video.key
    hls-encrypt -k video.key --key-uri ../video.key -o enc --playlist main.m3u8
    silent enc/main.m3u8
}

@test "attributes of variants beside their media" {
    ladder
    tells bandwidth-too-low 's/:BANDWIDTH=[0-9]+/:BANDWIDTH=9000/'
    [[ $output == *'"remedy":"BANDWIDTH='* ]]
    tells average-bandwidth-differs 's/AVERAGE-BANDWIDTH=([0-9]+)/AVERAGE-BANDWIDTH=1\1/'
    tells codecs-missing 's/,CODECS="[^"]*"(.*FRAME-RATE)/\1/'
    tells codecs-differ 's/CODECS="avc1.[^,"]*,mp4a[^"]*"/CODECS="hvc1.1.6.L93.90,mp4a.40.2"/'
    tells resolution-differs '/EXT-X-STREAM-INF/s/RESOLUTION=[0-9]+x/RESOLUTION=999x/'
    tells frame-rate-differs 's/FRAME-RATE=30/FRAME-RATE=25/'
    tells iframe-playlist-missing '/I-FRAME-STREAM-INF/d'
}

@test "groups of renditions" {
    ladder
    tells group-missing '/EXT-X-STREAM-INF/s/$/,AUDIO="none"/'
    tells group-missing '/EXT-X-STREAM-INF/s/$/,SUBTITLES="none"/'
    media='#EXT-X-MEDIA:TYPE=AUDIO,NAME="English",LANGUAGE="en"'
    tells audio-not-in-all-groups "1a $media,GROUP-ID=\"a\"\n$media,GROUP-ID=\"b\"\n#EXT-X-MEDIA:TYPE=AUDIO,NAME=\"Deutsch\",LANGUAGE=\"de\",GROUP-ID=\"b\""
}

@test "variants whose segments begin at different times" {
    ladder
    m3u8-gen -n 5 -o v128.m3u8 v128_?.ts
    names variants-not-aligned main.m3u8
    m3u8-gen -o v128.m3u8 v128_[0-4].ts
    names variants-not-aligned main.m3u8
    m3u8-gen --discontinuity v128_3.ts -o v128.m3u8 v128_?.ts
    names discontinuity-needless,variants-not-aligned main.m3u8
}

@test "a playlist that is missing is told with its line" {
    ladder
    rm v128.m3u8
    names file-missing main.m3u8
    [[ $output == *'"line":'*'"segment":"v128.m3u8"'* ]]
}

@test "a folder is searched, and each playlist is verified once" {
    ladder
    mkdir videos
    mv ./*.ts ./*.m3u8 videos
    silent videos
    sed -i '/ENDLIST/d' videos/v64.m3u8
    names endlist-missing videos
    [ "$(wc -l <<< "$output")" -eq 1 ]
    mkdir empty
    fails 2 "no playlist" hls-verify empty
}

@test "exit status, --quiet, --strict and --html" {
    ladder
    sed -E 's/^(#EXT-X-VERSION:).*/\13/; 0,/^#EXTINF:[0-9.]+,/s//#EXTINF:1.9,/' v64.m3u8 > warned.m3u8
    run --separate-stderr hls-verify warned.m3u8
    [ "$status" -eq 0 ] && [[ $output == *": warning: "*" [extinf-differs]"* ]]
    run --separate-stderr hls-verify --strict warned.m3u8
    [ "$status" -eq 1 ]
    run hls-verify --quiet --strict warned.m3u8
    [ "$status" -eq 1 ] && [[ $output == *": warning: "*" [extinf-differs]"* ]]
    run hls-verify --quiet warned.m3u8
    [ "$status" -eq 0 ] && [ -z "$output" ]
    hls-verify --quiet --html page.html warned.m3u8
    grep -q extinf-differs page.html
    hls-verify --quiet --html page.html warned.m3u8
    cp warned.m3u8 before
    fails 2 "--html: warned.m3u8 is not an HTML page" hls-verify --html warned.m3u8 warned.m3u8
    cmp warned.m3u8 before
    fails 2 "exclude each other" hls-verify --key a --derive b warned.m3u8
    fails 2 "no playlist" hls-verify
    fails 2 "missing.m3u8" hls-verify missing.m3u8
}

@test "keys are derived as hls-keygen derives them" {
    ladder
    bytes 32 > master.key
    hls-keygen --derive master.key --label video7 -o video7.key
    hls-encrypt -k video7.key --key-uri https://example.com/keys/video7.key?t=1 -o enc --playlist v64.m3u8
    silent --derive master.key enc/v64.m3u8
    bytes 32 2 > other.key
    names key-wrong --derive other.key enc/v64.m3u8
}

@test "every rule is in the manual page" {
    rules=$(sed -nE 's/^    \{"([a-z0-9-]+)", Severity::.*/\1/p' "$ISPKIT_SOURCE/common/hls/diagnosis/rule.hpp")
    [ "$(wc -w <<< "$rules")" -gt 70 ]
    for rule in $rules; do
        grep -qE "^\.It (.* )?$rule( |$)" "$ISPKIT_SOURCE/man/man1/hls-verify.1" || { echo "$rule"; return 1; }
    done
}
