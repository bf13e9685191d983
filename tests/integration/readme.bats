#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The README's commands do what it says.

load ../program/common

# The commands of the README's text, which are indented by four.
commands() {
    sed -n 's/^    //p' "$ISPKIT_SOURCE/README.md"
}

@test "the first command makes a video into encrypted HLS and proves that it plays" {
    needs ffmpeg
    command=$(commands | sed -n 1p)
    [ "$command" = "script/demo [VIDEO]" ]
    cd "$ISPKIT_SOURCE"
    run ${command%% *}
    [ "$status" -eq 0 ]
    [[ $output == *"$ hls-encrypt -k video.key"* ]]
    [[ $output == *"plays: every frame of the source, decrypted." ]]
}

@test "the first command takes a video of one's own" {
    needs ffmpeg
    ffmpeg -v error -f lavfi -i testsrc=size=128x96 -t 6 "my video.mkv"
    run "$ISPKIT_SOURCE/script/demo" "my video.mkv"
    [ "$status" -eq 0 ]
    [[ $output == *'my\ video.mkv'* ]]
    [[ $output == *"plays: every frame of the source, decrypted." ]]
}

@test "the second command is what CI runs" {
    [ "$(commands | sed -n 2p)" = script/test ]
    [[ $(cat "$ISPKIT_SOURCE/.ci/run") == *"exec"*"/../script/test\""* ]]
}

@test "the examples in the table of tools work one after another" {
    needs ffmpeg
    ffmpeg -v error -f lavfi -i testsrc=size=128x96 -t 6 -g 10 -sc_threshold 0 -f segment -segment_time 0.4 video_%d.ts
    ln -s "$ISPKIT_SOURCE/examples" examples
    sed -nE 's/^\| `[a-z0-9-]+` \|.*\| `(.*)` \|$/\1/p' "$ISPKIT_SOURCE/README.md" |
        sed 's/\\|/|/g' > list
    [ "$(wc -l < list)" -eq "$(find "$ISPKIT_SOURCE"/cmd/* -type d | wc -l)" ]
    while read -r example; do
        succeeds bash -c "$example"
    done < list
    [ "$(grep -n '\.ts$' enc/video.m3u8 | cut -d: -f2 | paste -sd' ')" = "$(echo video_{0..14}.ts)" ]
}

@test "the sample log's table is what sip-banwatch prints" {
    cd "$ISPKIT_SOURCE"
    commands | sed -n '/^\$ sip-banwatch scan/,/ lines read: /p' > "$BATS_TEST_TMPDIR/shown"
    { echo "\$ sip-banwatch scan examples/asterisk.log"; sip-banwatch scan examples/asterisk.log; } |
        diff - "$BATS_TEST_TMPDIR/shown"
}

@test "the sample mail log's table is what mail-ratelimit-report prints" {
    cd "$ISPKIT_SOURCE"
    commands | sed -n '/^\$ mail-ratelimit-report/,/ lines read: /p' > "$BATS_TEST_TMPDIR/shown"
    command=$(head -n 1 "$BATS_TEST_TMPDIR/shown")
    { echo "$command"; LC_ALL=C.UTF-8 TZ=UTC ${command#\$ }; } | diff - "$BATS_TEST_TMPDIR/shown"
}

@test "the commands for the installation install" {
    # From the build that is there, into a folder of our own.
    commands | grep -A3 '^script/setup build' |
        sed "s|-DISPKIT_TESTS=OFF||; s|build/release|$ISPKIT_BIN|; s|--prefix /usr|--prefix $PWD/prefix|" > install.sh
    cat install.sh
    [ "$(wc -l < install.sh)" -eq 4 ]
    (cd "$ISPKIT_SOURCE" && bash -e "$OLDPWD/install.sh")
    [ -x prefix/bin/m3u8-gen ]
    [ -e prefix/share/man/man1/m3u8-gen.1 ]
}
