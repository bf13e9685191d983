#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What all tools have in common at the terminal.

load common

# with_options COMMAND: calls it with each tool, and where a tool has commands, with it and each of them.
with_options() {
    local command words
    for tool in "${tools[@]}"; do
        mapfile -t words < <(commands "$tool")
        [ ${#words[@]} -gt 0 ] || words=("")
        for command in "${words[@]}"; do
            # shellcheck disable=SC2086 # no command is no word
            "$1" "$tool" $command
        done
    done
}

@test "--help goes to standard output, has examples, and fits 79 columns" {
    for tool in "${tools[@]}"; do
        succeeds "$tool" --help
        [[ $output == "Usage: $tool "* ]]
        [[ $output == *$'\nEXAMPLES\n'* ]]
        [ "$("$tool" --help | sed '/^EXAMPLES/,$d' | wc -L)" -le 79 ]
        [ "$("$tool" -h)" = "$output" ]
    done
}

@test "--version names tool, toolkit, version and libraries" {
    for tool in "${tools[@]}"; do
        succeeds "$tool" --version
        [[ ${lines[0]} =~ ^"$tool (ispkit) "[0-9]+\.[0-9]+\.[0-9]+$ ]]
        [[ ${lines[1]} == *"CLI11 "*", fmt "* ]]
        [ "$("$tool" -V)" = "$output" ]
    done
}

@test "a wrong option is two lines on standard error and status 2" {
    wrong_option() {
        fails 2 "$1: unknown option '--no-such-option'" "$@" --no-such-option=1
        [ -z "$output" ]
        [ "${stderr##*$'\n'}" = "$1: hint: see '$* --help'" ]
        fails 2 "unknown option '-Z'" "$@" -Z
    }
    with_options wrong_option
}

@test "an empty value after = is an error and swallows no other word" {
    empty_value() { fails 2 "has no value" "$@" --output= x; }
    with_options empty_value
}

@test "an empty value or operand, as of an unset variable, is an error" {
    fails 2 "--output-dir: the value is empty" hls-encrypt -k video.key -o "" a.ts
    fails 2 "--key: the value is empty" hls-encrypt --key "" a.ts
    for tool in hls-encrypt m3u8-gen; do
        fails 2 "an operand is empty" "$tool" ""
    done
}

@test "an option that takes no value gets none" {
    value_of_a_flag() { fails 2 "$1: --quiet takes no value" "$@" --quiet=false; }
    with_options value_of_a_flag
    fails 2 "hls-keygen: --force takes no value" hls-keygen --force=0 -o video.key
    [ -z "$(ls -A)" ]
}

@test "an option without its value is an error" {
    fails 2 "--output needs a value" hls-keygen -o
    fails 2 "--first needs a value" hls-encrypt -n
}

@test "a repeated option counts as given last" {
    succeeds hls-keygen -o a.key -o b.key
    holds_only b.key
}

@test "numbers are decimal, and their range is kept" {
    for number in 0x10 -1 1e3 18446744073709551616 '' ' 1'; do
        fails 2 "--first: " hls-encrypt -k k -n "$number" x
    done
}

@test "a failed write to standard output is a failure" {
    for tool in "${tools[@]}"; do
        for option in --help --version; do
            run --separate-stderr bash -c "$tool $option > /dev/full"
            [ "$status" -eq 2 ]
            [ "$stderr" = "$tool: standard output: No space left on device" ]
        done
        run --separate-stderr bash -c "$tool --help >&-"
        [ "$status" -eq 2 ]
    done
}

@test "a reader that goes away ends the tool quietly" {
    run --separate-stderr bash -c 'trap "" PIPE; (hls-keygen --help; echo $? >&2) | true'
    [[ $stderr == 141 || $stderr == 0 ]]
}

@test "a message cannot steer the terminal" {
    fails 2 'a\x1b[2J\x0ab: No such file' hls-keygen --hex $'a\e[2J\nb'
}

@test "work of over a second shows its progress on a terminal, unless --quiet" {
    hls-keygen -o video.key
    echo x > a.ts
    mkfifo slow
    work() {
        (sleep 1.2; echo x) > slow &
        run -0 script -qec "TERM=$1 hls-encrypt $2 -k video.key -o enc a.ts slow" /dev/null
    }
    work xterm ""
    [[ $output == *$'\r\e[Khls-encrypt: '?' of 2 segments'*$'\r\e[K'* ]]
    work xterm --quiet
    [ -z "$output" ]
    work dumb ""
    [ -z "$output" ]
}

@test "messages are coloured on a terminal only, and never with NO_COLOR" {
    run -2 script -qec "TERM=xterm hls-keygen --hex missing" /dev/null
    [[ $output == *$'\e[31m'* ]]
    for terminal in "TERM=xterm NO_COLOR=1" TERM=dumb; do
        run -2 script -qec "$terminal hls-keygen --hex missing" /dev/null
        [ "$output" = $'hls-keygen: missing: No such file or directory\r' ]
    done
}
