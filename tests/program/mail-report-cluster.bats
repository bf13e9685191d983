#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# mail-ratelimit-report on the log of a relay cluster with 11,000 customers, 20 bots and 8 stolen
# logins, half of the bots below any limit that one could set.

load common

# report FILE...: of the last day of the log.
report() { succeeds mail-ratelimit-report --json --top 0 --since 2026-11-22T00:00:00Z "$@"; }

@test "who is to be named is, with exact counts, and nobody else; however the log comes" {
    "$ISPKIT_BIN/tests/make_mail_log" 150e6 truth.json 5 > mail.log
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
