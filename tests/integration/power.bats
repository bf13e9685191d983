#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The power fails while tools write: what they reported is there afterwards, or what their pages except.
# ISPKIT_CUTS=1000 cuts it that often in each test.

load ../program/common

prepare() {
    needs mkfs.ext4
    needs mkfs.xfs
    needs unshare
    [ -e "$ISPKIT_BIN/tests/power_disk" ] && [ -e /dev/fuse ] && [ "$(id -u)" -eq 0 ] && return
    [ "${CI:-}" != true ] || { echo "no power_disk (libfuse3-dev), no /dev/fuse or not root, and CI skips nothing"; return 1; }
    skip "needs power_disk (libfuse3-dev), /dev/fuse and root"
}

# cut FILE_SYSTEM SCENARIO COUNT [SEED]
cut_power() {
    PYTHONDONTWRITEBYTECODE=1 unshare --mount --pid --fork --kill-child \
        python3 "$ISPKIT_SOURCE/tests/power/power_cuts.py" "$1" "$2" "${ISPKIT_CUTS:-$3}" "${@:4}"
}

# outlasts SCENARIO...: at random moments, on both file systems.
outlasts() {
    prepare
    local scenario
    for scenario in "$@"; do
        cut_power ext4 "$scenario" 3
        cut_power xfs "$scenario" 1
    done
}

is_caught() {
    run cut_power "$@"
    [ "$status" -eq 1 ] && [[ $output == *"$2 on $1, seed "* ]]
}

@test "a writer that forgets fsync is caught" {
    prepare
    is_caught ext4 careless 5 1
    is_caught xfs careless 5 1
    is_caught ext4 renaming 5 1
    is_caught xfs renaming 5 1
}

@test "tools without their fsync are caught" {
    prepare
    cc -shared -fPIC -o no_fsync.so "$ISPKIT_SOURCE/tests/power/no_fsync.c"
    mkdir forgetful
    for tool in "${tools[@]}"; do
        printf '#!/bin/sh\nLD_PRELOAD=%s exec %s "$@"\n' "$PWD/no_fsync.so" "$ISPKIT_BIN/$tool" > "forgetful/$tool"
    done
    chmod +x forgetful/*
    PATH=$PWD/forgetful:$PATH
    for scenario in files encrypt_synced live_playlist nights; do is_caught ext4 $scenario 20 1; done
}

@test "files appear whole or not at all, and what was reported is there" {
    outlasts files live_playlist
}

@test "segments that hls-encrypt --fsync reports are there, and playlists name no others" {
    outlasts encrypt_synced rekey follow
}

@test "segments that hls-encrypt wrote without --fsync are made again" {
    outlasts encrypt_unsynced
}

@test "the policy services' databases are whole and lack the last answers at most" {
    outlasts greylist ratelimit
}

@test "sip-banwatch misses no attempt and counts none twice" {
    outlasts banwatch banwatch_log
}

@test "mail-ratelimit-report --state counts each line of the log once" {
    outlasts nights
}

@test "killed, the test leaves no mount and no loop device" {
    prepare
    cut_power ext4 files 1000000 > /dev/null 2>&1 3>&- &
    cutter=$!
    eventually has_loop_device
    kill -KILL "$(pgrep -P $cutter)"
    wait $cutter || true
    eventually has_no_loop_device
    run ! grep "$PWD" /proc/mounts
}

teardown() { [ -z "${cutter:-}" ] || pkill -KILL -P "$cutter" || true; }

# shellcheck disable=SC2317 # called through eventually
has_loop_device() { grep -qs "$PWD" /sys/block/loop*/loop/backing_file; }
# shellcheck disable=SC2317 # called through eventually
has_no_loop_device() { ! has_loop_device; }
