# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Videos that are made once for a file of tests, in $BATS_FILE_TMPDIR, and played in each test.

load ../program/common

# The test starts where the videos are; what it makes of them goes to $work.
setup() {
    PATH="${ISPKIT_BIN:?is set by ctest to the folder of the built tools}:$PATH"
    cd "$BATS_FILE_TMPDIR" || return
    needs ffmpeg
    work=$BATS_TEST_TMPDIR/work
    mkdir "$work"
}
