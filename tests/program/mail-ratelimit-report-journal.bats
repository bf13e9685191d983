#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# mail-ratelimit-report(1) with the journal of systemd.

load common
load journal

of() { python3 -c "import json,sys; d = json.load(sys.stdin); print($1)" <<< "$output"; }

# message ID LOGIN RECIPIENTS [FIELD=VALUE...]: the entries of a message, of Postfix's processes.
message() {
    entry postfix@-.service syslog postfix/submission/smtpd \
        "$1: client=c[198.51.100.7], sasl_method=PLAIN, sasl_username=$2" _HOSTNAME=mx1 "${@:4}"
    entry postfix@-.service syslog postfix/qmgr "$1: from=<$2>, size=100, nrcpt=$3 (queue active)" _HOSTNAME=mx1
}

report() { mail-ratelimit-report -q --journal-directory journal --min-score 0 --json "$@"; }

recipients() { of "[(o['key'], o['recipients']) for o in d['offenders']]"; }

@test "entries of units are read as logs, and merged with others" {
    prepare
    time=$((now - 100))
    message AAAAAAAAAA joe 3
    entry mail-ratelimit.service stdout mail-ratelimit 'action=defer stage=rcpt client=c[198.51.100.7] sasl_username=joe'
    entry postfix@-.service syslog postfix/smtpd $'x\nNov 28 10:00:00 mx1 postfix/qmgr[1]: BBBBBBBBBB: removed'
    store a.journal
    succeeds report --journal postfix@- --journal mail-ratelimit
    [ "$(recipients)" = "[('joe', 3)]" ]
    [ "$(of "d['offenders'][0]['limit_hits']")" = 1 ]
    [ "$(of "d['totals']['lines']")" = 4 ]
    [[ $(of "d['offenders'][0]['evidence'][0]") == "$(date -d "@$time" +%FT%T)"* ]]
    start="$(date -u -d "@$time" +%FT%TZ) mx1 postfix"
    printf '%s\n' "$start/pickup[1]: CCCCCCCCCC: uid=33 from=<www-data>" \
        "$start/qmgr[1]: CCCCCCCCCC: from=<www-data>, size=1, nrcpt=1 (queue active)" > log
    succeeds report --journal postfix@- log
    [ "$(of "d['totals']['lines']")" = 5 ]
    [ "$(of "sorted(o['key'] for o in d['offenders'])")" = "['33', 'joe']" ]
}

@test "containers' lines are read, and the rest of a line that was split is not" {
    prepare
    time=$((now - 100))
    local in_container=(_HOSTNAME=host CONTAINER_NAME=mail PRIORITY=6)
    entry docker.service journal 0123456789ab 'Nov 28 10:00:00 mx1 postfix/pickup[1]: AAAAAAAAAA: uid=33 from=<a>' "${in_container[@]}"
    entry docker.service journal 0123456789ab 'Nov 28 10:00:00 mx1 postfix/smtpd[1]: long' "${in_container[@]}" \
        CONTAINER_PARTIAL_MESSAGE=true
    entry docker.service journal 0123456789ab 'Nov 28 10:00:00 mx1 postfix/pickup[1]: BBBBBBBBBB: uid=99 from=<a>' "${in_container[@]}"
    entry docker.service journal 0123456789ab 'Nov 28 10:00:00 mx1 postfix/pickup[1]: CCCCCCCCCC: uid=34 from=<a>' "${in_container[@]}"
    entry docker.service journal 0123456789ab 'listening' "${in_container[@]}"
    for id in AAAAAAAAAA BBBBBBBBBB CCCCCCCCCC; do
        entry docker.service journal 0123456789ab \
            "Nov 28 10:00:00 mx1 postfix/qmgr[1]: $id: from=<a>, size=1, nrcpt=1 (queue active)" "${in_container[@]}"
    done
    store a.journal
    succeeds report --journal docker
    [ "$(of "sorted(o['key'] for o in d['offenders'])")" = "['33', '34']" ]
    [ "$(of "d['totals']['unattributed']")" = 1 ]
    [ "$(of "d['totals']['lines_of_others']")" = 1 ]
}

@test "--state continues behind the last entry, and says if that is gone" {
    prepare
    time=$((now - 100))
    message AAAAAAAAAA joe 3
    store a.journal
    succeeds report --journal postfix@- --state state
    [ "$(recipients)" = "[('joe', 3)]" ]
    fails 2 'journal:postfix@-.service: no new line since' report --journal postfix@- --state state
    message BBBBBBBBBB joe 4
    store b.journal
    succeeds report --journal postfix@- --state state
    [ "$(recipients)" = "[('joe', 4)]" ]
    rm journal/a.journal journal/b.journal
    message CCCCCCCCCC joe 5
    store c.journal
    run --separate-stderr report --journal postfix@- --state state
    [ "$status" -eq 0 ]
    [ "$(recipients)" = "[('joe', 5)]" ]
    [[ $stderr == *'journal:postfix@-.service: entries since the last run may be missing'* ]]
}

@test "--follow reads new entries as they come" {
    prepare
    time=$now
    message AAAAAAAAAA joe 3
    store a.journal
    mail-ratelimit-report --follow --json --min-score 0 --since -1h --journal-directory journal --journal postfix@- > out &
    pid=$!
    eventually grep -q '"joe"' out
    message BBBBBBBBBB jane 4
    store b.journal
    eventually grep -q '"jane"' out
    kill $pid
}

@test "a journal that is not there, or is empty of the unit, is told" {
    prepare
    fails 2 'there is no journal in journal' report --journal postfix@-
    time=$now
    message AAAAAAAAAA joe 3
    store a.journal
    fails 2 'journal:amavis.service: the journal has no entry of this unit' report --journal amavis
    fails 2 'journal:postfix@-.service is given twice' report --journal postfix@- --journal postfix@-.service
    fails 2 "--journal: 'a/b' is not the name of a unit" report --journal a/b
    fails 2 '--journal-directory needs --journal' report
}
