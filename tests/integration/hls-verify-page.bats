#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The page of hls-verify in a browser.

load ../program/common

browser() {
    timeout 60 chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
        --disable-background-networking --disable-component-update --disable-sync \
        --user-data-dir="$BATS_TEST_TMPDIR/browser" "$@" 2> /dev/null
}

# An encrypted stream whose playlist begins with the wrong number.
wrong_stream() {
    ffmpeg -v error -f lavfi -i testsrc=size=64x36:rate=25 -t 8 -pix_fmt yuv420p -c:v libx264 -preset ultrafast \
        -g 25 -f segment -segment_time 1 v_%d.ts
    hls-keygen -o v.key
    hls-encrypt -k v.key -o enc v_?.ts
    m3u8-gen -k v.key --key-uri ../v.key enc/v_?.ts | sed 's,enc/,,; s/SEQUENCE:0/SEQUENCE:1/' > enc/v.m3u8
}

@test "nothing that a playlist says runs on the page" {
    needs chromium
    needs ffmpeg
    wrong_stream
    run="document.title='ran'"
    sed -i "s|^v_3.ts|<script>$run</script>\"'><img src=x onerror=$run>.ts|" enc/v.m3u8
    run -1 hls-verify --html page.html enc/v.m3u8
    grep -q '&lt;script&gt;' page.html
    browser --dump-dom "file://$PWD/page.html" > seen.html
    grep -q '<title>HLS report' seen.html
    grep -q '<svg' seen.html
    run -1 grep -qiE '<(script|img|iframe)|<[^>]* on[a-z]+=' seen.html
}

@test "the page shows the finding where it is, is drawn and printed" {
    needs chromium
    needs ffmpeg
    wrong_stream
    run -1 hls-verify --html page.html enc/v.m3u8
    grep -q '\[iv-offset, RFC 8216 5.2\]' page.html
    grep -q 'href="#finding-1"' page.html
    browser --window-size=1000,1000 --screenshot="$PWD/page.png" "file://$PWD/page.html"
    browser --print-to-pdf="$PWD/page.pdf" "file://$PWD/page.html"
    [ "$(head -c 4 page.pdf)" = %PDF ]
    # More than an empty page of that size, which has some thousand bytes.
    [ "$(stat -c %s page.png)" -gt 20000 ]
}
