#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# mail-ratelimit-report on the log of a relay cluster with 11,000 customers, 20 bots and 8 stolen
# logins, half of the bots below any limit that one could set.

load common

setup_file() {
    "$ISPKIT_BIN/tests/make_mail_log" 150e6 "$BATS_FILE_TMPDIR/truth.json" 5 > "$BATS_FILE_TMPDIR/mail.log"
}

# report FILE...: of the last day of the log.
report() { succeeds mail-ratelimit-report -q --json --top 0 --since 2026-11-22T00:00:00Z "$@"; }

@test "who is to be named is, with exact counts, and nobody else; however the log comes" {
    ln -s "$BATS_FILE_TMPDIR"/{mail.log,truth.json} .
    report mail.log
    echo "$output" > report.json
    python3 - << 'CHECK'
import json

report = json.load(open("report.json"))
truth = json.load(open("truth.json"))
assert {row["key"] for row in report["offenders"]} == set(truth["offenders"])
for row in report["offenders"]:
    for name, count in truth["keys"][row["key"]].items():
        assert name == "past_messages" or row[name] == count, (row["key"], name, row[name], count)
assert report["totals"]["unattributed"] == truth["unattributed"]
CHECK

    # The hosts' own logs say the same as all of them together, and a pipe the same as a file.
    for host in 1 2 3 4; do grep " relay$host " mail.log > "relay$host.log"; done
    report relay3.log relay1.log relay4.log relay2.log
    echo "$output" > merged.json
    python3 - << 'CHECK'
import json

whole, merged = (json.load(open(name)) for name in ("report.json", "merged.json"))
for row in whole["offenders"] + merged["offenders"]:
    del row["evidence"]  # of lines of the same second, whichever is first
assert whole == merged
CHECK
    report - < mail.log
    diff report.json - <<< "$output"
}

# all_forms COMMAND...: what it prints as table and JSON, its page and its letters, as one text.
all_forms() {
    succeeds "$@" -q --since 2026-11-22T00:00:00Z --until 2026-11-23T12:00:00Z --evidence 3 --top 0 --html page --letters letters --force \
        --what-if auto --what-if 'sasl: 100 messages / 1h'
    echo "$output"
    succeeds "$@" -q --since 2026-11-22T00:00:00Z --until 2026-11-23T12:00:00Z --json
    echo "$output"
    cat page letters/*
    rm -r page letters
}

# partials_of LOG...: a partial file of each.
partials_of() {
    for log; do
        run_apart mail-ratelimit-report --partial "$log.partial" "$log"
        [ "$status" -eq 0 ] && [ -z "$output" ]
        [ -z "$stderr" ] || [ "$stderr" = "mail-ratelimit-report: $log: no line to report on" ]
    done
}

# The end of the log, with the reported day.
end_of_log() { tail -c 30000000 "$BATS_FILE_TMPDIR/mail.log" | tail -n +2; }

@test "12 partial files merged equal one run over their logs to the byte, in any order and in steps" {
    # Three pieces of each host's log, which are not equally long, and one of which is empty.
    end_of_log | awk '{ host = substr($2, 6); piece = NR % 100000 < 60000 ? 1 : 2 }
        NR < 20000 && host != 3 { piece = 0 } { print > "node" host piece }'
    : > node30
    nodes=(node{1,2,3,4}{0,1,2})
    all_forms mail-ratelimit-report "${nodes[@]}" > whole
    [ "$(wc -c < whole)" -gt 100000 ]
    partials_of "${nodes[@]}"
    [ "$(stat -c %a node10.partial)" = 600 ]
    all_forms mail-ratelimit-report merge node*.partial | diff whole -
    all_forms mail-ratelimit-report merge node[42]?.partial node[31]?.partial | diff whole -
    mail-ratelimit-report merge --partial left node1*.partial node4*.partial
    mail-ratelimit-report merge --partial right node[23]*.partial
    all_forms mail-ratelimit-report merge right left | diff whole -
    # They take less than a tenth of the room.
    [ "$(cat node*.partial | wc -c)" -lt $(($(cat "${nodes[@]}" | wc -c) / 10)) ]
}

@test "partial files of a log's pieces equal the log, wherever it was cut, and of lines dealt out to many" {
    end_of_log > mail.log
    split -n l/12 mail.log piece
    partials_of piece??
    all_forms mail-ratelimit-report mail.log > whole
    all_forms mail-ratelimit-report merge piece??.partial | diff whole -
    awk '{ print > "part" NR * 7919 % 12 }' mail.log
    partials_of part?{,?}
    all_forms mail-ratelimit-report part?{,?} > whole
    all_forms mail-ratelimit-report merge part*.partial | diff whole -
}
