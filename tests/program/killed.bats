#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Ended at random moments, a tool leaves whole outputs or none.

load common

# Starts hls-encrypt on the segments, ends it after some milliseconds with the signal, and looks at
# what is there.
kill_at_random() {
    local signal=$1 runs=$2 i pid files status ended_by
    ended_by=$((128 + $(kill -l "$signal")))
    for ((i = 0; i < runs; ++i)); do
        rm -rf enc
        hls-encrypt -k video.key -o enc clear/* &
        pid=$!
        sleep "0.0$((RANDOM % 10))$((RANDOM % 10))"
        kill -"$signal" "$pid" 2> /dev/null || true
        status=0
        wait "$pid" || status=$?
        [ "$status" -eq 0 ] || [ "$status" -eq "$ended_by" ]
        [ "$status" -eq 0 ] || killed=$((killed + 1))
        same_as_far_as_done enc expected
        files=(enc/*)
        [ ! -e "${files[0]}" ] || compared=$((compared + ${#files[@]}))
        [ "$signal" = KILL ] || [ -z "$(find enc -name '.ispkit-*' 2> /dev/null)" ]
    done
    sha256sum --quiet -c sums
}

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return
    mkdir clear
    bytes 18000000 2 | split -b 300000 -d --additional-suffix=.ts - clear/
    sha256sum clear/* > sums
    "$ISPKIT_BIN/hls-keygen" -o video.key
    "$ISPKIT_BIN/hls-encrypt" -k video.key -o expected clear/*
}

prepare() {
    cp -a "$BATS_FILE_TMPDIR"/* .
    killed=0
    compared=0
}

@test "SIGTERM at 100 random moments leaves no half segment and no temporary file" {
    prepare
    kill_at_random TERM 100
    [ "$killed" -gt 10 ]
    [ "$compared" -gt 0 ]
}

@test "SIGKILL at 100 random moments leaves no half segment" {
    prepare
    kill_at_random KILL 100
    [ "$killed" -gt 10 ]
    [ "$compared" -gt 0 ]
}

@test "what was interrupted, --resume completes" {
    prepare
    hls-encrypt -k video.key -o enc clear/* &
    sleep 0.01
    kill -INT $! 2> /dev/null || true
    wait $! || true
    succeeds hls-encrypt -k video.key --resume -o enc clear/*
    rm -f enc/.ispkit-*
    same_segments enc expected
}

@test "a tool that waits for input ends at once on SIGTERM, SIGINT and SIGHUP" {
    hls-keygen -o video.key
    # A pipe that nobody writes to, and that does not end.
    mkfifo silent
    exec 9<> silent
    for signal in TERM HUP INT; do
        run env --default-signal="$signal" timeout -s "$signal" --preserve-status 1 \
            hls-encrypt -k video.key <&9
        [ "$status" -eq $((128 + $(kill -l "$signal"))) ]
    done
    exec 9<&-
}

@test "a signal that the parent ignores stays ignored" {
    hls-keygen -o video.key
    run bash -c 'trap "" HUP; (sleep 0.3; echo x) | hls-encrypt -k video.key > out & sleep 0.1
        kill -HUP $!; wait $!'
    [ "$status" -eq 0 ]
    [ "$(stat -c %s out)" -eq 16 ]
}
