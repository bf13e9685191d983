#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What mail-ratelimit-report counts in the log of the relay of ispkit-mail(7), beside what was sent
# through it and its content filter: one that finds nothing, and amavisd-new.

load ../program/common
load page
load mail

setup_file() { prepare_relay; }

teardown_file() { forget_relay; }

teardown() { remove_relay; }

# counts OPTION...: messages, recipients, sent, refused by block list, greylist and limit, and failed
# log-ins of all customers, in the relay's log.
counts() {
    succeeds mail-ratelimit-report -q --json "$@" mail.log
    python3 -c '
import json, sys
totals = json.load(sys.stdin)["totals"]
print(*(totals[name] for name in ("messages", "recipients", "sent", "blocklist_hits", "greylisted",
                                  "limit_hits", "sasl_failures")))' <<< "$output"
}

# has_removed COUNT: whether Postfix is done with so many queue files.
has_removed() { [ "$(grep -c 'removed$' "$root/var/log/mail.log")" -ge "$1" ]; }

@test "a report counts what was sent through a relay and its content filter, message by message" {
    needs_relay
    make_relay
    start_relay
    accepted customer 198.51.100.7
    accepted customer 198.51.100.7 --to a@far.example,b@far.example,c@far.example
    accepted customer 2001:db8:20::7
    for _ in 1 2 3; do
        refused '535 5.7.8' login 203.0.113.5 --auth-password guess
    done
    accepted login 203.0.113.5 --to someone@far.example
    # Somebody else shall be blamed, and counted for more.
    accepted login 203.0.113.5 --to someone@far.example \
        --from '"x>, size=1, nrcpt=99 (queue active) client=c[198.51.100.7]"@elsewhere.example'
    refused 'blocked using bl.example.net' customer 198.51.100.66
    refused 'blocked using bl.example.net' login 198.51.100.66
    refused Greylisted stranger 203.0.113.77
    burst 192.0.2.25:587 203.0.113.5 100 carol > answer
    [[ $(< answer) == "accepted 98, then RCPT 450 4.7.1 "* ]]
    eventually has_delivered 103
    eventually has_removed 206
    cp "$root/var/log/mail.log" mail.log

    # The login: a hundred mails, what was guessed before them, and the limit at their end.
    [ "$(counts --group-by sasl)" = "100 100 100 0 0 1 3" ]
    # The two customers, by their addresses; the login's address is one too, and its refusals.
    printf '%s\n' '198.51.100.0/24 one' '2001:db8:20::/48 two' > networks
    [ "$(counts --group-by client --networks networks)" = "103 105 105 2 0 1 3" ]
    # Without a list, whoever relays or logs in; the log tells of no more messages than there were.
    succeeds mail-ratelimit-report -q --json mail.log
    [[ $output == *'"all_messages":103'* || $output == *'"all_messages": 103'* ]]
    { echo "cd /var/tmp"; commands "Report of many relays"; } | inside bash -e > merged
    # The log goes on meanwhile, with lines that count for nobody.
    diff <(mail-ratelimit-report --since yesterday --ratelimit-config "$root/etc/ispkit/mail-ratelimit.conf" mail.log | sed '/ lines read: /d') <(sed '/ lines read: /d' merged)
    [ -s "$root/var/tmp/report.html" ]
}

# What SpamAssassin and amavis.conf look for.
spam='XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X'
virus=TEST-VIRUS

# rows LOG...: of each customer the key, messages, recipients, sent, spam and viruses.
rows() {
    mail-ratelimit-report --min-score 0 --networks networks --json "$@" > report.json
    python3 -c '
import json, sys
for customer in sorted(json.load(sys.stdin)["offenders"], key=lambda customer: customer["key"]):
    print(*(customer[name] for name in ("key", "messages", "recipients", "sent", "spam", "viruses")))
' < report.json
}

@test "what amavisd-new finds is counted for the customer who sent it, once" {
    needs_relay
    needs amavisd
    start_filter() { start_amavis; }
    make_relay
    start_relay
    for _ in 1 2 3; do accepted customer 198.51.100.7; done
    accepted customer 198.51.100.7 --body "$spam"
    accepted customer 198.51.100.7 --body "$spam" --to a@far.example,b@far.example,c@far.example
    accepted customer 2001:db8:20::7 --body "$spam" --from '<>'
    accepted customer 2001:db8:20::7 --from '"x>, Queue-ID: 1"@elsewhere.example'
    accepted login 203.0.113.5 --body $virus --to a@far.example,b@far.example
    accepted login 203.0.113.5 --to a@far.example
    # Who writes as amavis does is not believed.
    accepted login 203.0.113.5 --from '"(1-2) Passed SPAM {x}, <a> -> <b>, Queue-ID: 1"@elsewhere.example'
    eventually has_delivered 9
    eventually has_removed 19
    cp "$root/var/log/mail.log" mail.log
    cp "$root/var/log/amavis.log" amavis.log
    printf '%s\n' '198.51.100.0/24 one' '2001:db8:20::/48 two' > networks
    rows mail.log amavis.log > counted
    diff - counted << 'END'
198.51.100.7 5 7 7 2 0
2001:db8:20::7 2 2 2 1 0
carol 3 4 2 0 1
END
    rows amavis.log mail.log > counted-again
    diff counted counted-again
}
