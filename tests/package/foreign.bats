#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The programs of packages for another processor or suite print what this machine's programs print, byte for byte.
# On other processors char may be unsigned, and a multiplication and an addition one instruction; other suites have
# other versions of the libraries. script/test-foreign runs this.

load ../program/common

# prints_the_same TOOL ARGUMENT...: standard output, messages and exit status.
prints_the_same() {
    local native=0 foreign=0
    "$ISPKIT_NATIVE/$1" "${@:2}" > native 2>&1 || native=$?
    "$@" > foreign 2>&1 || foreign=$?
    [ "$native" -eq "$foreign" ] && diff -a native foreign || { echo "command: $*"; return 1; }
}

# seeds TARGET...: all that the fuzz targets begin with; each kind of byte is in it.
seeds() {
    local target
    for target in "$@"; do cat "$ISPKIT_SOURCE"/tests/fuzz/*/*/corpus/"$target"/*; done
}

@test "--help is the same" {
    for tool in "${tools[@]}"; do
        prints_the_same "$tool" --help
    done
}

@test "SIP logs are understood alike" {
    seeds log_line > seeds.log
    logs=("$ISPKIT_SOURCE"/{examples/asterisk.log,tests/data/sip/*.*} seeds.log)
    prints_the_same sip-banwatch parse --json --attempts "${logs[@]}" "$ISPKIT_SOURCE"/tests/data/sip/packets/*
    prints_the_same sip-banwatch parse --unmatched "${logs[@]}" "$ISPKIT_SOURCE"/tests/data/sip/packets/*
    for log in "${logs[@]}"; do
        prints_the_same sip-banwatch scan --top 0 --max-failures 2 "$log"
        prints_the_same sip-banwatch scan --json "$log"
    done
}

@test "SIP configurations are judged alike" {
    seeds asterisk_config sip_audit > seeds.conf
    seeds dialplan > extensions.conf
    for folder in "$ISPKIT_SOURCE"/tests/data/sip/config/*/ .; do
        prints_the_same sip-audit --json --severity info "$folder"
    done
}

@test "mail logs are understood alike" {
    seeds mail_log_line > seeds.log
    logs=("$ISPKIT_SOURCE"/{examples/mail.log,tests/data/mail/log-lines.txt,tests/data/mail/corpora/*.log} seeds.log)
    prints_the_same mail-ratelimit-report parse --all --json "${logs[@]}"
    for log in "${logs[@]}"; do
        prints_the_same mail-ratelimit-report --json --min-score 0 "$log"
    done
    prints_the_same mail-ratelimit-report --html - --min-score 0 "$ISPKIT_SOURCE/examples/mail.log"
}

@test "playlists are judged alike" {
    seeds playlist multivariant > seeds.m3u8
    prints_the_same hls-verify --json "$ISPKIT_SOURCE"/tests/data/hls/playlists/{,corpora/}*.m3u8 seeds.m3u8
}
