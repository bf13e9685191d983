#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# sip-banwatch with the journal of systemd: files that systemd-journal-remote makes of entries.

load common
load journal

# failure ADDRESS: a message of Asterisk.
failure() {
    echo "NOTICE[566]: chan_sip.c:1 in f: Registration from '<sip:100@x>' failed for '$1:5060' - Wrong password"
}

# failures ADDRESS COUNT
failures() {
    local i
    for ((i = 0; i < $2; ++i)); do
        entry asterisk.service syslog asterisk "$(failure "$1")"
    done
}

@test "parse and scan read the entries of units, whole messages whatever is in them" {
    prepare
    time=$((now - 100))
    failures 203.0.113.5 2
    entry asterisk.service syslog asterisk $'NOTICE[566]: chan_sip.c:1 in f: Registration from \'<sip:1@x>\n'"$(
        failure 198.51.100.9)"$'\' failed for \'203.0.113.6:5060\' - Wrong password'
    entry asterisk.service syslog asterisk $'NOTICE[566]: chan_sip.c:1 in f: Registration from \'<sip:\xff\x1b@x>\' failed for \'203.0.113.7:5060\' - Wrong password'
    entry ssh.service syslog sshd "$(failure 198.51.100.9)"
    entry kamailio.service syslog kamailio \
        "ALERT: {1 1 REGISTER x} <script>: ALERT: pike blocking REGISTER from sip:x (IP:203.0.113.8:5060)"
    store system.journal
    succeeds sip-banwatch parse --journal asterisk --journal-directory journal
    [ "$(cut -f 2,5 <<< "$output")" = $'203.0.113.5\t1\n203.0.113.5\t2\n203.0.113.6\t3\n203.0.113.7\t4' ]
    succeeds sip-banwatch scan --journal asterisk.service --journal kamailio --journal-directory journal
    echo "$output";     [[ $output == *"journal:asterisk.service: 4 lines read: 4 understood"* ]]
    [[ $output == *"journal:kamailio.service: 1 line read: 1 understood"* ]]
    [[ $output == *203.0.113.8/32* && $output != *198.51.100.9* ]]
    run_apart sip-banwatch parse --journal ssh --journal asterisk --journal-directory journal
    [[ $output == *$'\tjournal:asterisk.service:1'* && $output != *198.51.100.9* ]]
    [[ $stderr == *"journal:ssh.service: no line has a shape of Asterisk,"* ]]
}

@test "lines of a service's output may be parts of a message that a sender broke into lines" {
    prepare
    time=$((now - 100))
    entry pbx.service stdout asterisk "[Nov 23 19:44:50] WARNING[9]: chan_iax2.c:1 f: Registry acknowledge on unknown registry 'x"
    entry pbx.service stdout asterisk "[Nov 23 19:44:50] NOTICE[8]: chan_sip.c:1 f: Registration from 'x' failed for '198.51.100.9' - Wrong password"
    entry pbx.service stdout asterisk "'"
    entry pbx.service stdout asterisk "[Nov 23 19:44:50] NOTICE[9]: chan_sip.c:1 f: Registration from 'x' failed for '203.0.113.5' - Wrong password"
    store system.journal
    succeeds sip-banwatch parse --journal pbx --journal-directory journal
    [ "$(cut -f 2 <<< "$output")" = 203.0.113.5 ]
}

@test "a line that was split because it is long is one line, whatever comes between its parts" {
    prepare
    time=$((now - 100))
    local start='2026-11-23 19:44:50.000000 [WARNING] sofia_reg.c:1 SIP auth failure (REGISTER) on sofia profile '"'p' for [x"
    local forged='2026-11-23 19:44:50.000000 [WARNING] sofia_reg.c:1 SIP auth failure (REGISTER) on sofia profile '"'p' for [x@y] from ip 198.51.100.9"
    entry pbx.service stdout freeswitch "$start" _LINE_BREAK=line-max
    entry pbx.service stdout freeswitch "$forged" _LINE_BREAK=line-max
    entry pbx.service stdout freeswitch "@y] from ip 203.0.113.5"
    local one=(CONTAINER_NAME=freeswitch-1 PRIORITY=6) other=(CONTAINER_NAME=freeswitch-2 PRIORITY=6)
    entry docker.service journal 1234 "$start" "${one[@]}" CONTAINER_PARTIAL_MESSAGE=true
    entry docker.service journal 5678 "${forged//198.51.100.9/203.0.113.7}" "${other[@]}"
    entry docker.service journal 1234 "$forged" "${one[@]}" CONTAINER_PARTIAL_MESSAGE=true
    entry docker.service journal 1234 "@y] from ip 203.0.113.6" "${one[@]}"
    store system.journal
    succeeds sip-banwatch parse --journal pbx --journal docker --journal-directory journal
    [ "$(cut -f 2 <<< "$output" | sort)" = $'203.0.113.5\n203.0.113.6\n203.0.113.7' ]
}

@test "of containers, those are read that have the name of a server" {
    prepare
    time=$((now - 100))
    local line="[Nov 23 19:44:50] NOTICE[8]: chan_sip.c:1 f: Registration from 'x' failed for '203.0.113.5' - Wrong password"
    entry docker.service journal 1 "$line" CONTAINER_NAME=pbx PRIORITY=6
    entry docker.service journal 2 "${line//203.0.113.5/198.51.100.9}" CONTAINER_NAME=shop PRIORITY=6
    store system.journal
    run_apart sip-banwatch parse --journal docker --journal-directory journal
    [[ $stderr == *"journal:docker.service: no line has a shape of Asterisk,"*"; the program is 'pbx' (if that is Asterisk: --program pbx)"* ]]
    succeeds sip-banwatch parse --program pbx --journal docker --journal-directory journal
    [ "$(cut -f 2 <<< "$output")" = 203.0.113.5 ]
}

@test "containers are read as logs of their own" {
    prepare
    time=$((now - 100))
    local one=(CONTAINER_NAME=asterisk-1 PRIORITY=6) other=(CONTAINER_NAME=asterisk-2 PRIORITY=6) filler
    filler="[Nov 23 19:44:50] VERBOSE[7]: pbx.c:1 f: $(printf 'x%.0s' {1..9000})"
    entry docker.service journal 1 "[Nov 23 19:44:50] WARNING[9]: chan_iax2.c:1 f: Registry acknowledge on unknown registry 'x" "${one[@]}"
    entry docker.service journal 2 "$filler" "${other[@]}"
    entry docker.service journal 2 "$filler" "${other[@]}"
    entry docker.service journal 1 "[Nov 23 19:44:50] NOTICE[8]: chan_sip.c:1 f: Registration from 'x' failed for '198.51.100.9' - Wrong password" "${one[@]}"
    entry docker.service journal 1 "'" "${one[@]}"
    entry docker.service journal 1 "[Nov 23 19:44:50] NOTICE[9]: chan_sip.c:1 f: Registration from 'x' failed for '203.0.113.5' - Wrong password" "${one[@]}"
    store system.journal
    succeeds sip-banwatch parse --journal docker --journal-directory journal
    [ "$(cut -f 2 <<< "$output")" = 203.0.113.5 ]
}

@test "watch continues behind the last entry, through new files, and says if that entry is gone" {
    prepare
    watches() { sip-banwatch watch --once --db db --max-failures 4 --journal asterisk --journal-directory journal; }
    time=$((now - 200000))
    failures 203.0.113.4 4 # too long ago
    time=$((now - 100))
    failures 203.0.113.5 3
    store system.journal
    succeeds watches
    [ "$output" = "" ]
    time=$((now - 50))
    failures 203.0.113.5 1
    failures 203.0.113.6 3
    store later.journal
    succeeds watches
    [[ $output == "ban 203.0.113.5/32 "* ]]
    succeeds watches
    [ "$output" = "" ]
    succeeds sip-banwatch stats --db db
    [[ $output == *$'lines_read\t7'* ]]
    rm journal/*
    time=$((now - 20))
    failures 203.0.113.6 1
    store newest.journal
    run_apart watches
    [[ $output == "ban 203.0.113.6/32 "* ]]
    [[ $stderr == *"journal:asterisk.service: entries since the last run may be missing: the last one that was read is gone"* ]]
}

@test "watch bans as entries come, also of a unit that had none" {
    prepare
    time=$((now - 100))
    entry other.service syslog other x
    store system.journal
    sip-banwatch watch --db db --max-failures 3 --journal asterisk --journal-directory journal > bans 2> warnings 3>&- &
    local watch=$!
    eventually grep -qF "journal:asterisk.service: has no entry (it is read once it has one)" warnings
    eventually eval 'sip-banwatch status --db db -q | grep -qF "journal:asterisk.service: has no entry"'
    time=$now
    failures 203.0.113.5 3
    store new.journal
    eventually grep -q "^ban 203.0.113.5/32 " bans || { kill $watch; cat warnings; return 1; }
    kill $watch
    wait $watch || true
    run_apart sip-banwatch status --db db --json
    [[ $output == *'"file":"journal:asterisk.service","trouble":"","last_line":'* ]]
}

@test "a journal that is not there, is empty of the unit or may not be read is told" {
    prepare
    fails 2 "journal:asterisk.service: there is no journal in journal" \
        sip-banwatch scan --journal asterisk --journal-directory journal
    # shellcheck disable=SC2034 # for entry()
    time=$now
    failures 203.0.113.5 1
    store system.journal
    fails 2 "journal:asterix.service: the journal has no entry of this unit (systemctl list-units shows the names of units)" \
        sip-banwatch parse --journal asterix --journal-directory journal
    fails 2 "--journal: '*' is not the name of a unit (example: asterisk)" \
        sip-banwatch watch --journal '*' --db db
    fails 2 "--journal-directory needs --journal" sip-banwatch parse --journal-directory journal
    [ "$(id -u)" -eq 0 ] || skip "only root can become somebody else"
    chmod 755 . journal
    chmod 600 journal/*
    fails 2 "journal:asterisk.service: the journal in $PWD/journal may not be read (members of the group systemd-journal may)" \
        setpriv --reuid 65534 --clear-groups "$(command -v sip-banwatch)" scan --journal asterisk --journal-directory "$PWD/journal"
}
