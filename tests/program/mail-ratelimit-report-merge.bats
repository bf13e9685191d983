#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# mail-ratelimit-report(1) --partial and merge: one report from many hosts. mail-report-cluster.bats compares the
# result with one run on logs of a real size.

load common

sample=$ISPKIT_SOURCE/examples/mail.log

@test "a host's partial file makes the report of its log, with any options" {
    succeeds mail-ratelimit-report --partial mx.partial "$sample"
    [ -z "$output" ]
    for options in '' '--since 2026-11-23 --json' '--group-by sender --html -' '--since 2026-11-23 --what-if auto'; do
        # shellcheck disable=SC2086 # several words
        mail-ratelimit-report $options "$sample" > whole
        # shellcheck disable=SC2086
        succeeds mail-ratelimit-report merge -q $options mx.partial
        diff whole - <<< "$output"
    done
    mail-ratelimit-report --partial piped < "$sample"
    succeeds mail-ratelimit-report merge -q piped
}

@test "what is in two partial files is not counted twice" {
    mail-ratelimit-report --partial mx.partial "$sample"
    head -n 20 "$sample" > earlier
    mail-ratelimit-report --partial earlier.partial earlier
    fails 2 'earlier.partial and mx.partial have the same log' mail-ratelimit-report merge earlier.partial mx.partial
    fails 2 'mx.partial and ./mx.partial are the same' mail-ratelimit-report merge mx.partial ./mx.partial
}

@test "only partial files are merged, and whole ones" {
    mail-ratelimit-report --partial mx.partial "$sample"
    fails 2 'not a partial file' mail-ratelimit-report merge "$sample"
    head -c 500 mx.partial > part
    fails 2 'part: cut at byte 500' mail-ratelimit-report merge part
    sed '1s/1$/2/' mx.partial > later
    fails 2 'later: of another version of mail-ratelimit-report' mail-ratelimit-report merge later
    fails 2 'merge needs partial files' mail-ratelimit-report merge
}

@test "--partial writes nothing in place of a log, nor of a file that is not one of mail" {
    cp "$sample" log
    fails 2 'log: exists and is not a partial file' mail-ratelimit-report --partial log "$sample"
    cmp log "$sample"
    seq 100 > numbers
    fails 2 'numbers: none of 100 lines was understood' mail-ratelimit-report --partial new numbers
    [ ! -e new ]
    # A log that tells nothing is told of on its host, too.
    : > idle
    fails 0 'idle: no line to report on' mail-ratelimit-report --partial new idle
    { cat "$sample"; cut -c1-70 "$sample"; } > part
    fails 0 'not understood: what they tell is missing' mail-ratelimit-report --partial new part
}

@test "options of a report are for merge" {
    fails 2 '--partial and --since exclude each other' mail-ratelimit-report --partial p --since today "$sample"
    fails 2 '--partial and --json exclude each other' mail-ratelimit-report merge --partial p --json q
    fails 2 '--partial and --csv exclude each other' mail-ratelimit-report --partial p --csv "$sample"
    fails 2 '--partial and --state exclude each other (a partial file holds all lines of its logs)' \
        mail-ratelimit-report --partial p --state s "$sample"
    fails 2 '--state' mail-ratelimit-report merge --state s q
    [ ! -e p ]
}
