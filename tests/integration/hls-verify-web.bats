#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# hls-verify reads from a web server, good or bad.

load ../program/common

setup_file() {
    command -v ffmpeg > /dev/null || return 0
    cd "$BATS_FILE_TMPDIR" || return
    PATH=$ISPKIT_BIN:$PATH
    mkdir clear
    ffmpeg -v error -f lavfi -i testsrc=size=64x36:rate=25 -t 6 -pix_fmt yuv420p -c:v libx264 -preset ultrafast -g 50 -f segment \
        -segment_time 2 clear/v_%d.ts
    hls-keygen -o v.key
    hls-encrypt -k v.key -o site clear/v_*.ts
    m3u8-gen -k v.key --key-uri v.key -o site/v.m3u8 site/v_*.ts
    cp v.key site
    python3 "$ISPKIT_SOURCE/tests/integration/hls_server.py" site port requests 3>&- &
    echo $! > server
    eventually test -e port
}

teardown_file() {
    kill "$(cat "$BATS_FILE_TMPDIR/server")"
}

setup() {
    load ../program/common
    needs ffmpeg
    needs python3
    PATH=$ISPKIT_BIN:/usr/bin:/bin:$PATH
    cd "$BATS_TEST_TMPDIR" || return
    server=http://127.0.0.1:$(cat "$BATS_FILE_TMPDIR/port")
}

# finds STATUS TEXT URL: hls-verify ends so, and says that.
finds() {
    run hls-verify --allow-private "$server/$3"
    [ "$status" -eq "$1" ] && [[ $output == *"$2"* ]] || { echo "status $status: $output"; return 1; }
}

@test "a stream on a web server is verified as one on the disk" {
    succeeds hls-verify -q --allow-private "$server/good/v.m3u8"
    [ -z "$output" ]
    # Each segment is read once, in ranges.
    [ "$(grep -c '^/good/v_1.ts bytes=0-' "$BATS_FILE_TMPDIR/requests")" -eq 1 ]
    succeeds hls-verify -q --allow-private "$server/whole/v.m3u8"
}

@test "private addresses are refused unless they are allowed" {
    : > "$BATS_FILE_TMPDIR/requests"
    fails 2 "127.0.0.1 is not public" hls-verify "$server/good/v.m3u8"
    fails 2 "1 is not public" hls-verify "${server/127.0.0.1/localhost}/good/v.m3u8"
    [ ! -s "$BATS_FILE_TMPDIR/requests" ]
}

@test "a playlist that cannot be had is an error" {
    fails 2 "status 404" hls-verify --allow-private "$server/good/none.m3u8"
    fails 2 "more than 5 redirects" hls-verify --allow-private "$server/loop/v.m3u8"
    run hls-verify --allow-private "$server/file/v.m3u8"
    [ "$status" -eq 2 ]
    fails 2 "http" hls-verify --allow-private "http://127.0.0.1:1/v.m3u8"
}

@test "a key that is a log-in page, endless, moved or absent is named" {
    sed 's,v.key,/login/v.key,' "$BATS_FILE_TMPDIR/site/v.m3u8" > "$BATS_FILE_TMPDIR/site/login.m3u8"
    finds 1 "[key-html]" good/login.m3u8
    sed 's,v.key,/endless/v.key,' "$BATS_FILE_TMPDIR/site/v.m3u8" > "$BATS_FILE_TMPDIR/site/endless.m3u8"
    finds 1 "longer than 65536 bytes" good/endless.m3u8
    sed 's,v.key,/moved/v.key,' "$BATS_FILE_TMPDIR/site/v.m3u8" > "$BATS_FILE_TMPDIR/site/moved.m3u8"
    succeeds hls-verify -q --allow-private "$server/good/moved.m3u8"
}

@test "segments that do not arrive as they are, are named" {
    for manner in short other packed loop; do
        sed "s,^v_1.ts,/$manner/v_1.ts," "$BATS_FILE_TMPDIR/site/v.m3u8" > "$BATS_FILE_TMPDIR/site/$manner.m3u8"
        finds 1 "/$manner/v_1.ts" "good/$manner.m3u8"
    done
}

@test "media types and cross-origin rights are advised" {
    finds 0 "[mime-type]" types/v.m3u8
    finds 0 "[key-cors]" types/v.m3u8
}
