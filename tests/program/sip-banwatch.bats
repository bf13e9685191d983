#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# sip-banwatch, from the log line to the line for the firewall.

load asterisk

# failures COUNT ADDRESS: so many lines, with another account in each.
failures() {
    local i
    for ((i = 0; i < $1; ++i)); do failure "$2" "$((100 + i))"; done
}

# watch ARGUMENTS...: a watch in the background, its number in $watcher, its output in out.
watch() {
    sip-banwatch watch --db state.db "$@" >> out 2>> err 3>&- &
    watcher=$!
}

# has_read LOG: the watch has read all of it, and stored that.
has_read() {
    [ "$(sip-banwatch status --db state.db --json | jq -r --arg file "$1" \
        '.logs[] | select(.file == $file) | .position')" = "$(stat -c %s "$1")" ]
}

# is_missing LOG: the watch has noticed.
is_missing() {
    sip-banwatch status --db state.db | grep -qF "$1: No such file or directory"
}

stop() {
    kill "$watcher"
    wait "$watcher" || status=$?
}

teardown() {
    [ -z "${watcher:-}" ] || kill "$watcher" 2> /dev/null || true
}

# --- parse

@test "parse shows time, address, account, kind and line of each failure" {
    { failure 203.0.113.5 200 '2026-11-23 19:44:50'; echo noise; failure 2001:db8::5 201; } > log
    sed -i "s/'2001:db8::5:5060'/'[2001:db8::5]:5060'/" log
    TZ=UTC succeeds sip-banwatch parse log
    [ "${lines[0]}" = $'2026-11-23T19:44:50Z\t203.0.113.5\t200\twrong-password\t1' ]
    [[ ${lines[1]} == *$'\t2001:db8::5\t201\twrong-password\t3' ]]
    TZ=UTC succeeds sip-banwatch parse --json log
    [ "${lines[0]}" = '{"file":"log","line":1,"time":"2026-11-23T19:44:50Z","address":"203.0.113.5","account":"200","kind":"wrong-password","port":5060}' ]
    succeeds sip-banwatch parse < log
    [ "${#lines[@]}" -eq 2 ]
}

@test "every line of fail2ban's own test logs has the address that fail2ban finds" {
    logs=/usr/lib/python3/dist-packages/fail2ban/tests/files/logs
    [ -e $logs/asterisk ] || needs fail2ban-regex
    for log in asterisk freeswitch; do
        # The expectation stands in the comment before each line.
        awk '/^# failJSON:/ { match($0, /"match": *(true|false)/)
                is_match = substr($0, RSTART, RLENGTH) ~ /true/
                host = ""
                if (match($0, /"host": "[^"]*"/)) host = substr($0, RSTART + 9, RLENGTH - 10)
                waiting = 1; next }
            /^#/ || /^$/ { next }
            waiting { if (is_match) print FNR, host; waiting = 0 }' $logs/$log > expected
        [ "$(wc -l < expected)" -ge 8 ]
        # Its lines come from as many servers: each is a log of its own.
        rm -f line.*
        awk '{ print > sprintf("line.%04d", FNR) }' $logs/$log
        sip-banwatch parse line.* | awk -F'\t' '{ split($5, at, "[.:]"); print at[2] + 0, $2 }' > found
        diff expected found
    done
}

@test "parse --attempts joins the lines that one attempt leaves" {
    # Asterisk 18 on one REGISTER for an account that is not there: three NOTICE, three SECURITY.
    notice="[2026-11-23 19:44:50] NOTICE[1] res_pjsip/pjsip_distributor.c: Request 'REGISTER' from '<sip:900@x>' failed for '203.0.113.5:5060' (callid: abc)"
    security='LocalAddress="IPV4/UDP/192.0.2.1/5060",RemoteAddress="IPV4/UDP/203.0.113.5/5060"'
    for i in 1 2; do
        echo "$notice - No matching endpoint found"
        echo "[2026-11-23 19:44:50] SECURITY[2] res_security_log.c: SecurityEvent=\"InvalidAccountID\",EventTV=\"x\",Severity=\"Error\",Service=\"PJSIP\",EventVersion=\"1\",AccountID=\"900\",SessionID=\"abc\",$security"
    done > log
    echo "$notice - Failed to authenticate" >> log
    echo "[2026-11-23 19:44:50] SECURITY[2] res_security_log.c: SecurityEvent=\"ChallengeResponseFailed\",EventTV=\"x\",Severity=\"Error\",Service=\"PJSIP\",EventVersion=\"1\",AccountID=\"900\",SessionID=\"abc\",$security" >> log
    succeeds sip-banwatch parse log
    [ "${#lines[@]}" -eq 6 ]
    succeeds sip-banwatch parse --attempts log
    [ "${#lines[@]}" -eq 1 ]
    [[ $output == *$'\t203.0.113.5\t900\tunknown-account\t1' ]]
    grep NOTICE log > messages
    grep SECURITY log > security
    succeeds sip-banwatch parse --attempts messages security
    [ "${#lines[@]}" -eq 1 ]
}

@test "parse --unmatched shows what can be read in more than one way, and nothing that is plain" {
    failure 203.0.113.5 > log
    echo "[2026-11-23 19:44:50] NOTICE[1] res_pjsip/pjsip_distributor.c: Request 'INVITE' from 'x' failed for '198.51.100.9:5060' (callid: 1) - Failed to authenticate' failed for '203.0.113.5:43678' (callid: 2) - Failed to authenticate" >> log
    echo "[2026-11-23 19:44:50] NOTICE[1] chan_sip.c: Peer '100' is now Reachable." >> log
    succeeds sip-banwatch parse --unmatched log
    [ "${#lines[@]}" -eq 1 ]
    [[ $output == 2$'\t'* ]]
}

@test "control characters in accounts reach neither terminal nor columns" {
    failure 203.0.113.5 $'\e[31m\t\x01' > log
    succeeds sip-banwatch parse log
    [[ $output == *$'\t203.0.113.5\t\\x1b[31m\\x09\\x01\twrong-password\t1' ]]
    succeeds sip-banwatch parse --json log
    [[ $output == *'"account":"\u001b[31m\t\u0001"'* ]]
}

@test "patterns find what the built-in shapes do not" {
    echo "Nov 23 19:44:50 proxy kamailio[1]: INFO: auth failed for 100 from 203.0.113.5" > log
    succeeds sip-banwatch parse log
    [ -z "$output" ]
    echo '^\S+ kamailio\[\d+\]: INFO: auth failed for <F-USER>\S+</F-USER> from <HOST>$' > patterns
    succeeds sip-banwatch parse --patterns patterns log
    [[ $output == *$'\t203.0.113.5\t100\tpattern\t1' ]]
    echo '(' > patterns
    fails 2 "patterns:1: " sip-banwatch parse --patterns patterns log
    printf '%s\n' '[INCLUDES]' 'after = loop.local' '[Definition]' 'failregex = x <HOST>' > patterns
    succeeds sip-banwatch parse --patterns patterns log
    ln -s loop.local loop.local
    fails 2 "loop.local: Too many levels of symbolic links" sip-banwatch parse --patterns patterns log
}

@test "a filter of fail2ban finds what fail2ban-regex finds" {
    needs fail2ban-regex
    cat > base.conf <<'END'
[DEFAULT]
_prefix = ^\s*\S+ <_daemon>\[\d+\]: (?:NOTICE|ERROR):
[kamailio]
end = from <HOST>
END
    cat > proxy.conf <<'END'
[INCLUDES]
before = base.conf
after = none.local
[Init]
mode = strict
[Definition]
_daemon = (?:kamailio|opensips)
prefregex = %(_prefix)s <F-CONTENT>.+</F-CONTENT>$
match-strict = ^auth failed for '<F-USER>[^']*</F-USER>' <kamailio/end>$ ; what follows is a comment
    # and so is this
    ^\S{,3} at 100%% <ADDR>:\d+$
failregex = <match-<mode>>
            Blocking traffic from <HOST>
            Auth error for .* from <HOST> cause -[0-9]
ignoreregex = 'monitor'
datepattern = {^LN-BEG}
END
    local start='Nov 23 19:44:50 sbc'
    printf '%s\n' "$start kamailio[812]: NOTICE: auth failed for '100' from 203.0.113.44" \
        "$start kamailio[812]: NOTICE: auth failed for 'monitor' from 203.0.113.45" \
        "$start kamailio[812]: INFO: auth failed for '100' from 203.0.113.46" \
        "$start kamailio[812]: ERROR: abc at 100% [2001:db8::5]:5060" \
        "$start kamailio[812]: ERROR: abcd at 100% [2001:db8::6]:5060" \
        "$start kamailio[812]: NOTICE: Blocking traffic from 203.0.113.47" \
        "$start opensips[9]: ERROR: Auth error for 100@sip.example from 203.0.113.48 cause -2" \
        "$start opensips[9]: ERROR: Auth error for 100@sip.example from 203.0.113.49 cause 2" \
        "$start other[9]: ERROR: Blocking traffic from 203.0.113.50" > log
    succeeds sip-banwatch parse --patterns proxy.conf log
    cut -f 2 <<< "$output" > found
    fail2ban-regex --out ip log ./proxy.conf > expected
    diff expected found
    [ "$(wc -l < found)" -eq 4 ]
    [[ ${lines[0]} == *$'\t203.0.113.44\t100\tpattern\t1' ]]
}

@test "each filter of Debian's fail2ban is honoured or refused with the reason" {
    local filters=/etc/fail2ban/filter.d filter honoured=0
    [ -e $filters/asterisk.conf ] || needs fail2ban-regex
    : > log
    for filter in "$filters"/*.conf; do
        if sip-banwatch parse --patterns "$filter" log > out 2> err; then
            ((++honoured))
            [ ! -s err ]
        else
            grep -qE "^sip-banwatch: $filters/[a-z0-9.-]+\.conf(: contains no failregex|:[0-9]+: .* not supported)" err
        fi
    done
    [ "$honoured" -ge 50 ]
    for filter in asterisk freeswitch; do
        succeeds sip-banwatch parse --patterns "$filters/$filter.conf" log
    done
    fails 2 'sshd.conf:39: <F-MLFID> joins' sip-banwatch parse --patterns "$filters/sshd.conf" log
}

@test "Debian's filters for Asterisk and FreeSWITCH find failures without the built-in shapes" {
    local filters=/etc/fail2ban/filter.d
    [ -e $filters/asterisk.conf ] || needs fail2ban-regex
    # The name of another source file keeps the built-in shapes out. Each line is a log of its own.
    printf '%s\n' "[2012-02-13 17:21:54] NOTICE[1638] other.c: Registration from '<sip:301@example.com>' failed for '1.2.3.4' - Wrong password" \
        "[2012-02-13 17:53:59] NOTICE[1638] other.c: Host 1.2.3.4 failed to authenticate as 'x'" \
        "[2012-02-13 17:53:59] DEBUG[1638] other.c: Host 1.2.3.4 failed to authenticate as 'x'" \
        "[2013-07-06 09:09:25] NOTICE[1638] other.c: hacking attempt detected '1.2.3.4'" \
        "Nov  4 18:30:40 host asterisk[32229]: NOTICE[32257]: other.c:23417 in handle: No registration for peer 'x' (from 1.2.3.4)" |
        split -l 1 - line.
    succeeds sip-banwatch parse --patterns $filters/asterisk.conf line.*
    [ "$(cut -f 2,4,5 <<< "$output")" = "$(printf '1.2.3.4\tpattern\t%s\n' line.a{a,b,d,e}:1)" ]
    printf '%s\n' "2013-12-31 17:39:54.767815 [WARNING] sofia_reg.c:1533 SIP auth challenge (INVITE) on sofia profile 'internal' for [0114@192.168.2.51] from ip 81.94.202.251" > log
    succeeds sip-banwatch parse --patterns $filters/freeswitch.conf log
    [[ $output == *$'\t81.94.202.251\t0114\tpattern\t1' ]]
    succeeds sip-banwatch parse log
    [[ $output == *$'\tchallenge\t1' ]]
}

@test "patterns count challenges, an attempt once, and never another address than the server's" {
    local start='2026-11-23 15:13:21.504993 96.80% [WARNING] sofia_reg.c:1792'
    for code in {1..5}; do
        echo "${start/:21./:2$code.} SIP auth challenge (REGISTER) on sofia profile 'x' for [203.0.113.9@192.0.2.1] from ip 203.0.113.6"
        echo "${start/:21./:2$code.} SIP auth failure (REGISTER) on sofia profile 'x' for [203.0.113.9@192.0.2.1] from ip 203.0.113.6"
    done > log
    echo 'SIP auth challenge .* from ip <HOST>$' > patterns
    succeeds sip-banwatch scan --json --patterns patterns log
    [[ $output == *'"address":"203.0.113.6"'*'"failures":5,'* ]]
    succeeds sip-banwatch parse --json --attempts --patterns patterns log
    [ "${#lines[@]}" -eq 5 ]
    echo 'SIP auth challenge .* for \[<HOST>@' > patterns
    succeeds sip-banwatch parse --patterns patterns log
    [ "$(cut -f 2,4 <<< "$output" | sort | uniq -c | tr -s ' ')" = \
        $' 5 203.0.113.6\tchallenge\n 5 203.0.113.6\twrong-password' ]
}

# --- scan

@test "scan tells what would be banned in the sample log, and why" {
    succeeds sip-banwatch scan "$ISPKIT_SOURCE/examples/asterisk.log"
    [[ $output == *"203.0.113.66/32"*"15 "*"5 failures, wrong-password"* ]]
    [[ $output == *"198.51.100.23/32"*"3 failures, unknown-account"* ]]
    [[ $output == *"2001:db8:bad::/64"* ]]
    [[ $output == *"39 attempts, 4 bans, which would have stopped 19 attempts"* ]]
    [[ $output != *"192.0.2.77"* ]]
    TZ=UTC succeeds sip-banwatch scan --json "$ISPKIT_SOURCE/examples/asterisk.log"
    [ "${#lines[@]}" -eq 4 ]
    [ "${lines[0]}" = '{"action":"ban","address":"203.0.113.66","prefix":"203.0.113.66/32","time":"2026-11-23T03:05:04Z","seconds":600,"failures":5,"accounts":["100","101","102","200","201"],"kind":"wrong-password","reason":"failures"}' ]
}

@test "scan goes by the log's own clock and by the policy" {
    for i in 00 12 24 36 48; do failure 203.0.113.5 100 "2020-01-01 10:$i:00"; done > log
    succeeds sip-banwatch scan --json log
    [ -z "$output" ]
    succeeds sip-banwatch scan --json --within 1h --ban-time 1d log
    [[ $output == *'"seconds":86400,"failures":5,'* ]]
    succeeds sip-banwatch scan --json --within 1h --max-failures 6 log
    [ -z "$output" ]
    succeeds sip-banwatch scan --json --within 1h --weight wrong-password=2 log
    [[ $output == *'"failures":3,'* ]]
    succeeds sip-banwatch scan --json --within 1h --allow 203.0.113.0/24 log
    [ -z "$output" ]
    succeeds sip-banwatch scan --json --within 1h --ipv4-prefix 24 log
    [[ $output == *'"prefix":"203.0.113.0/24"'* ]]
}

@test "failures of a time that is not understood count for nobody, and that is told" {
    for day in 10 11 12 13 14 15; do failure 203.0.113.5 100 "Okt $day 12:00:00"; done > log
    run --separate-stderr sip-banwatch scan --json log
    [ "$status" -eq 0 ]
    [ "$stderr" = "sip-banwatch: warning: log:1: the time 'Okt 10 12:00:00' is not understood (first of 6 failures not counted because of an unknown time)" ]
    [ "$output" = '{"action":"log","file":"log","lines":6,"understood":6,"other_programs":0,"unknown":0,"untimed":6,"doubted":0}' ]
    run --separate-stderr sip-banwatch watch --once --db state.db log
    [ "$status" -eq 0 ] && [ -z "$output" ]
    [[ $stderr == *"log: the time 'Okt 10 12:00:00' is not understood (first of 6 failures not counted because of an unknown time)"* ]]
    run --separate-stderr sip-banwatch parse --json log
    [ "${#lines[@]}" -eq 6 ]
    [[ ${lines[0]} == '{"file":"log","line":1,"address":"203.0.113.5",'* ]]
    sed 's/^[^]]*\] //' log > without
    run --separate-stderr sip-banwatch scan --json without
    [[ $stderr == *"without:1: the line has no time (first of 6 failures not counted because of an unknown time)" ]]
    run --separate-stderr sip-banwatch parse --attempts log
    [ "${#lines[@]}" -eq 6 ]
    [[ ${lines[0]} == $'-\t203.0.113.5\t100\t'* ]]
}

@test "the same log with months in any letters, and days before months, is read" {
    for time in 'nov 10' 'NOV 11' '12 Nov' 13.11.2026 14/11/2026 11/15/26; do
        failure 203.0.113.5 100 "$time 12:00:00" > log
        touch -d '2026-11-23 12:00' log
        succeeds sip-banwatch parse log
        [[ $output == 2026-11-1[0-5]T12:00:00* ]]
    done
}

@test "a log of something else is no healthy one" {
    echo "Nov 23 19:44:50 pbx freepbx[1]: x" > foreign
    failure 203.0.113.5 > log
    local told="foreign: no line has a shape of Asterisk, FreeSWITCH, Kamailio or OpenSIPS (lines read: 1; the first: 'Nov 23 19:44:50 pbx freepbx[1]: x'; the program is 'freepbx' (if that is Asterisk: --program freepbx))"
    for command in scan 'scan --json' parse 'parse --attempts' 'parse --unmatched'; do
        # shellcheck disable=SC2086
        fails 2 "$told" sip-banwatch $command foreign
        # shellcheck disable=SC2086
        fails 0 "$told" sip-banwatch $command foreign log
        # shellcheck disable=SC2086
        succeeds sip-banwatch $command /dev/null
    done
    run --separate-stderr sip-banwatch watch --once --db state.db foreign
    [ "$status" -eq 0 ]
    [[ $stderr == *"$told" ]]
}

@test "a log in which few lines have a known shape is reported, and counted by stats" {
    failure 203.0.113.5 > log
    for i in {1..30}; do echo "pbx> $(failure 203.0.113.6)"; done >> log
    local told="log: 30 of 31 lines have an unknown shape (the first: 'pbx> ["
    for command in scan parse 'watch --once --db state.db'; do
        # shellcheck disable=SC2086
        run --separate-stderr sip-banwatch $command log
        [ "$status" -eq 0 ]
        [[ $stderr == *"$told"*"in front of the message is not understood (if that is Asterisk's time: dateformat=%F %T in logger.conf))" ]]
    done
    run --separate-stderr sip-banwatch scan log
    [[ $output == *"log: 31 lines read: 1 understood, 0 of other programs, 30 of an unknown shape; 0 failures of an unknown time, 0 doubted" ]]
    run --separate-stderr sip-banwatch scan --json log
    [ "$output" = '{"action":"log","file":"log","lines":31,"understood":1,"other_programs":0,"unknown":30,"untimed":0,"doubted":0}' ]
    succeeds sip-banwatch stats --db state.db
    [[ $output == *"lines_read"*31*"lines_understood"*1*"lines_of_unknown_shape"*30* ]]
}

@test "Asterisk may have another name in syslog and the journal" {
    local message="NOTICE[1]: a.c: Registration from 'x' failed for '203.0.113.5' - Wrong password"
    echo "Nov 23 19:44:50 pbx freepbx[1]: ${message/a.c/chan_sip.c:1 in f}" > syslog
    echo "{\"__REALTIME_TIMESTAMP\":\"1764000000000000\",\"_COMM\":\"3f2e1d0c9b8a\",\"MESSAGE\":\"${message/a.c/chan_sip.c:1 in f}\"}" > journal
    for command in scan parse 'parse --attempts'; do
        # shellcheck disable=SC2086
        succeeds sip-banwatch $command --program freepbx --program 3f2e1d0c9b8a syslog journal
        [[ $output == *203.0.113.5* ]]
    done
    run --separate-stderr sip-banwatch watch --once --db state.db --max-failures 1 --program freepbx syslog
    [[ $output == "ban 203.0.113.5/32 "*" failures=1 kind=wrong-password reason=failures" ]]
}

@test "containers' logs are read in every form" {
    local line time=2026-11-21T14:53:33.123456789Z
    line="[Nov 21 14:53:33] NOTICE[150]: chan_sip.c:1 f: Registration from 'x' failed for '203.0.113.5:1' - Wrong password"
    printf '{"log":"%s\\r\\n","stream":"stdout","time":"%s"}\n' "$line" "$time" > docker
    echo "$time stdout F $line" > cri
    echo "$time $line" > docker-t
    echo "asterisk-1  | $line" > compose
    echo "[pod/asterisk-7d9f/asterisk] $time $line" > kubectl
    for log in docker cri docker-t compose kubectl; do
        succeeds sip-banwatch parse "$log"
        [[ $output == 2026-11-21T14:53:33*203.0.113.5*wrong-password* ]]
        run --separate-stderr sip-banwatch watch --once --db state.db --max-failures 1 "$log"
        [[ $output == "ban 203.0.113.5/32 "* ]]
        rm state.db
        run --separate-stderr sip-banwatch watch --db :memory: --max-failures 1 < "$log"
        [[ $output == *"ban 203.0.113.5/32 "* ]]
    done
}

@test "a real IAX2 attack is banned, and nobody who stands in a name" {
    succeeds sip-banwatch scan --json "$ISPKIT_SOURCE/tests/data/sip/iax2-guessing.log"
    [[ ${lines[0]} == *'"address":"203.0.113.7"'*'"accounts":["iaxu"]'* ]]
    [[ $output != *'"address":"198.51.100.9"'* ]]
}

@test "scan says where there is no security log" {
    failure 203.0.113.5 > log
    succeeds sip-banwatch scan log
    [[ $output == *"No SECURITY lines"* ]]
    succeeds sip-banwatch scan --quiet log
    [[ $output != *"No SECURITY lines"* ]]
}

@test "scan tells of an account that many addresses try" {
    for i in 1 2 3 4; do failure "203.0.113.$i" 100; done > log
    succeeds sip-banwatch scan --account-failures 4 log
    [[ $output == *"account 100 was tried from 4 addresses"* ]]
    fails 2 "--top limits the table" sip-banwatch scan --json --top 3 log
}

# bats test_tags=database
@test "a password that a stranger guessed is reported, by scan and at once by watch" {
    {
        for i in 1 2 3 4; do security ChallengeResponseFailed "203.0.113.6$i" "20$i"; done
        for i in 1 2 3; do security ChallengeResponseFailed 203.0.113.61 200; done
        security SuccessfulAuth 203.0.113.62 202
        security SuccessfulAuth 203.0.113.61 200
    } > log
    succeeds sip-banwatch scan log
    guessed='account 200: its password was probably guessed by 203.0.113.61 at .*, after 4 failures'
    [ "$(grep -c 'probably guessed' <<< "$output")" -eq 1 ]
    grep -qx "$guessed" <<< "$output"
    succeeds sip-banwatch scan --json log
    [[ $output == '{"action":"report","account":"200","address":"203.0.113.61","time":"'*'","failures":4,"reason":"guessed-password"}' ]]
    run_apart sip-banwatch watch --once --db state.db --exec 'env | grep ^BANWATCH_ | sort | paste -sd" " > told' log
    [[ $stderr == *"warning: 203.0.113.61 has probably guessed a password, after 4 failures: it logged in as 200" ]]
    [[ $(cat told) == "BANWATCH_ACCOUNTS=200 BANWATCH_ACTION=report BANWATCH_ADDRESS=203.0.113.61 "*" BANWATCH_REASON=guessed-password" ]]
}

# bats test_tags=database
@test "an office with one wrong telephone is spared and reported, and an attacker is banned" {
    {
        for i in 1 2 3; do security SuccessfulAuth 203.0.113.60 "20$i"; done
        security SuccessfulAuth 203.0.113.61 300
        for i in 1 2 3 4 5 6; do
            security ChallengeResponseFailed 203.0.113.60 299
            security ChallengeResponseFailed 203.0.113.61 "40$i"
        done
    } > log
    succeeds sip-banwatch scan log
    [[ $output == *"12 attempts, 2 bans"* ]]
    succeeds sip-banwatch scan --spare-registered log
    [[ $output == *"12 attempts, 1 ban, "*$'\n'"203.0.113.60/32 is not banned, since 3 accounts work there: 5 failures, wrong-password, accounts: 299"$'\n'"log: "* ]]
    succeeds sip-banwatch scan --spare-registered --json log
    [ "${#lines[@]}" -eq 2 ]
    [[ $output == *'{"action":"report","address":"203.0.113.60","prefix":"203.0.113.60/32","time":"'*'","failures":5,"accounts":["299"],"kind":"wrong-password","accounts_at_work":3,"reason":"spared"}'* ]]
    mkdir bin
    printf '#!/bin/sh\ncat > mail\n' > bin/sendmail
    chmod +x bin/sendmail
    PATH=$PWD/bin:$PATH run_apart sip-banwatch watch --once --db state.db --spare-registered --mail-to root \
        --exec '[ -z "$BANWATCH_ACCOUNTS_AT_WORK" ] || env | grep ^BANWATCH_ | sort | paste -sd" " > told' log
    [[ $output == 'ban 203.0.113.61/32 '* ]]
    [ "${#lines[@]}" -eq 1 ]
    [ "$stderr" = "sip-banwatch: warning: 203.0.113.60/32 is not banned, since 3 accounts work there: failures, 5 failures, the last wrong-password from 203.0.113.60, accounts: 299" ]
    [ "$(cat told)" = "BANWATCH_ACCOUNTS=299 BANWATCH_ACCOUNTS_AT_WORK=3 BANWATCH_ACTION=report BANWATCH_ADDRESS=203.0.113.60 BANWATCH_FAILURES=5 BANWATCH_KIND=wrong-password BANWATCH_PREFIX=203.0.113.60/32 BANWATCH_REASON=spared" ]
    grep -q '^203.0.113.60/32 is not banned, since 3 accounts work there: .* accounts: 299$' mail
    for i in 1 2 3 4 5 6; do security ChallengeResponseFailed 203.0.113.60 299; done >> log
    run_apart sip-banwatch watch --once --db state.db --spare-registered log
    [ -z "$output$stderr" ] # the report of today was made, by an earlier run
}

@test "--log-bans tells bans and their ends in sentences, on standard error" {
    failures 5 203.0.113.5 > log
    run_apart sip-banwatch watch --once --db state.db --log-bans -q log
    [[ $output == 'ban 203.0.113.5/32 '* ]]
    [[ $stderr == 'sip-banwatch: 203.0.113.5/32 banned for '*' s: failures, 5 failures, the last wrong-password from 203.0.113.5, accounts: 100, 101, 102, 103, 104' ]]
    sip-banwatch unban -q --db state.db 203.0.113.5
    run_apart sip-banwatch watch --once --db state.db --log-bans -q log
    [ "$output|$stderr" = 'unban 203.0.113.5/32|sip-banwatch: 203.0.113.5/32 is no longer banned' ]
    run_apart sip-banwatch watch --once --db other.db log
    [ -z "$stderr" ]
}

@test "compressed logs are read by their content, with others in the order of time" {
    failure 203.0.113.5 100 '2026-11-22 10:00:00' | gzip > log.2.gz
    failure 203.0.113.5 101 '2026-11-23 10:00:00' | gzip > log.1
    failure 203.0.113.5 102 '2026-11-24 10:00:00' > log
    succeeds sip-banwatch parse --attempts log log.1 log.2.gz
    [ "$(cut -f3 <<< "$output" | paste -sd' ')" = "100 101 102" ]
    printf 'BZh9' > log.bz2
    fails 2 "log.bz2: is compressed (pass it as text, for example with 'bzcat log.bz2')" sip-banwatch scan log.bz2
}

@test "a damaged compressed log counts as far as it can be read" {
    for i in {1..3000}; do echo "[2026-11-23 10:00:00] NOTICE[$i] chan_sip.c: Registration from '$RANDOM' failed for '203.0.113.5' - Wrong password"; done |
        gzip > log.gz
    local size
    size=$(($(wc -c < log.gz) / 2))
    head -c "$size" log.gz > cut.gz
    failure 203.0.113.6 > log
    for command in scan parse 'parse --unmatched'; do
        # shellcheck disable=SC2086
        run --separate-stderr sip-banwatch $command cut.gz log
        [ "$status" -eq 2 ]
        [ "$stderr" = "sip-banwatch: cut.gz: the compressed data end too early, at byte $size" ]
        [[ $command == *unmatched || ($output == *203.0.113.5* && $output == *203.0.113.6*) ]]
    done
}

@test "a database that is not there is not made by those who only look" {
    for command in list stats allow 'unban 203.0.113.5'; do
        # shellcheck disable=SC2086
        fails 2 "missing.db: there is no such database" sip-banwatch $command --db missing.db
    done
    [ -z "$(ls -A)" ]
    fails 0 "made.db: no watch is running" sip-banwatch ban --db made.db 203.0.113.5
    [ "$(stat -c %a made.db)" = 640 ]
}

@test "what nft-ban would refuse is not banned by hand" {
    fails 2 "10.0.0.0/8 is wider than /16" sip-banwatch ban --db state.db 10.0.0.0/8
    fails 2 "2001::/16 is wider than /32" sip-banwatch ban --db state.db 2001::/16
    fails 2 "loopback" sip-banwatch ban --db state.db 127.0.0.1
}

@test "what the firewall learns only from the next watch is told" {
    local later="sip-banwatch: warning: state.db: no watch is running (the next one announces the change)"
    # changes COMMAND...: does so, and warns of nothing else.
    changes() {
        run_apart sip-banwatch "$@" --db state.db
        [ "$status" -eq 0 ] && [ "$stderr" = "$later" ] || explain "$*"
    }
    changes ban 203.0.113.5 203.0.113.6
    changes unban 203.0.113.5
    changes allow 203.0.113.6
    succeeds sip-banwatch allow --db state.db 203.0.113.7
    succeeds sip-banwatch allow --remove --db state.db 203.0.113.7
}

# bats test_tags=database
@test "who unbans a part of a network is told that all of it is free" {
    succeeds sip-banwatch ban -q --db state.db 203.0.113.0/24 203.0.113.7
    run --separate-stderr sip-banwatch unban --db state.db 203.0.113.7
    [ "$status" -eq 0 ]
    [[ $stderr == *"203.0.113.0/24: the ban ends for the whole network"* ]]
    succeeds sip-banwatch list --db state.db
    [ -z "$output" ]
}

@test "events of policy are shown when asked for" {
    sed 's/InvalidPassword/SessionLimit/' > log << 'END'
[2026-11-23 19:44:50] SECURITY[1] res_security_log.c: SecurityEvent="InvalidPassword",EventTV="1",Severity="Error",Service="SIP",EventVersion="2",AccountID="100",SessionID="1",LocalAddress="IPV4/UDP/198.51.100.1/5060",RemoteAddress="IPV4/UDP/203.0.113.5/5084"
END
    succeeds sip-banwatch parse log
    [ -z "$output" ]
    succeeds sip-banwatch parse --policy log
    [[ $output == *$'\t203.0.113.5\t100\tpolicy\t1' ]]
}

@test "nobody who is named by a sender is banned, and the sender is" {
    for name in "x' failed for '198.51.100.9' - Wrong password" \
        '",RemoteAddress="IPV4/UDP/198.51.100.9/5060"' \
        "[2026-11-23 19:44:50] NOTICE[1] chan_sip.c: Registration from 'x' failed for '198.51.100.9' - Wrong password" \
        $'\e[1;33m' "$(head -c 65536 /dev/zero | tr '\0' x)"; do
        for i in 1 2 3 4 5 6; do failure 203.0.113.5 "$name" '2026-11-23 19:44:50'; done > log
        succeeds sip-banwatch scan --json log
        [ "${#lines[@]}" -eq 1 ]
        [[ $output == '{"action":"ban","address":"203.0.113.5",'* ]]
    done
}

@test "a line break in the number that is called bans nobody but the caller" {
    prefix='[2026-11-23 19:44:50] NOTICE'
    for i in 1 2 3 4 5 6; do
        printf "%s[77] chan_sip.c: Call from '' (203.0.113.5:5060) to extension '9\n" "$prefix"
        printf "%s[1] chan_sip.c: Registration from 'x' failed for '198.51.100.9' - Wrong password\n" "$prefix"
        printf "' rejected because extension not found in context 'default'.\n"
    done > log
    succeeds sip-banwatch scan --json log
    [ "${#lines[@]}" -eq 2 ]
    [[ $output == '{"action":"ban","address":"203.0.113.5",'* ]]
    succeeds sip-banwatch watch --once --db file.db log
    [[ $output == "ban 203.0.113.5/32 "*" failures=5 kind=rejected-call reason=failures" ]]
    succeeds sip-banwatch watch --db stream.db < log
    [[ $output == *"ban 203.0.113.5/32 "*" failures=5 kind=rejected-call reason=failures" ]]
}

@test "wrong options and files are refused before anything is read" {
    fails 2 "unknown command" sip-banwatch scann
    fails 2 "a command is needed first" sip-banwatch
    fails 2 "missing.log" sip-banwatch scan missing.log
    fails 2 "is not KIND=WEIGHT (kinds: wrong-password, unknown-account, acl" \
        sip-banwatch scan --weight nonsense=1 /dev/null
    fails 2 "'10.0.0.0/33' is not an address, prefix, host name or file" sip-banwatch scan --allow 10.0.0.0/33 /dev/null
    fails 2 "longer than --max-ban-time" sip-banwatch scan --ban-time 8d /dev/null
    succeeds sip-banwatch scan --ban-time 8d --max-ban-time 8d /dev/null
    fails 2 ":2: '999' is not an address, prefix or host name" sip-banwatch scan --allow <(printf '203.0.113.0/24\n999\n') /dev/null
    fails 2 "--ban-time" sip-banwatch scan --ban-time soon /dev/null
    fails 2 "is not an address or prefix" sip-banwatch ban --db state.db 203.0.113.999
    fails 2 "contains unspecified, loopback" sip-banwatch ban --db state.db 127.0.0.1
    fails 2 "--once needs" sip-banwatch watch --db state.db --once
}

# --- watch

@test "watch prints a line for each ban, at the fifth failure" {
    failures 4 203.0.113.5 | succeeds sip-banwatch watch --db state.db
    [ -z "$output" ]
    failures 1 203.0.113.5 | sip-banwatch watch --db state.db > out
    [ "$(cat out)" = "ban 203.0.113.5/32 600 failures=5 kind=wrong-password reason=failures" ]
}

@test "watch follows a log through both kinds of rotation and times without it" {
    watch log
    eventually is_missing log
    failures 5 203.0.113.1 > log
    eventually grep -q '^ban 203.0.113.1/32' out
    failures 3 203.0.113.2 >> log
    mv log log.1
    failures 1 203.0.113.2 >> log.1
    failures 1 203.0.113.2 > log
    eventually grep -q '^ban 203.0.113.2/32 .*failures=5 ' out
    failures 3 203.0.113.3 >> log
    eventually has_read log
    cp log log.2
    : > log
    failures 2 203.0.113.3 >> log
    eventually grep -q '^ban 203.0.113.3/32 .*failures=5 ' out
    rm log
    eventually is_missing log
    failures 4 203.0.113.4 > log
    failure 203.0.113.4 | head -c 60 >> log
    sleep 0.3
    run -1 grep 203.0.113.4 out
    failure 203.0.113.4 | tail -c +61 >> log
    eventually grep -q '^ban 203.0.113.4/32' out
    [ "$(head -n 1 err)" = "sip-banwatch: warning: log: does not exist (it is read once it appears)" ]
    run -1 grep -vE "^sip-banwatch: warning: (log: (does not exist |exists now$)|[0-9]* failures and no line of Asterisk's security log)" err
}

@test "a log that cannot be read after a rotation is tried again, and spoken of once" {
    : > log
    watch log
    failures 3 203.0.113.5 >> log
    eventually has_read log
    mv log log.1
    mkdir log
    failures 1 203.0.113.5 >> log.1
    eventually test -s err
    sleep 1.2 # time to say it again
    rmdir log
    failures 1 203.0.113.5 > log
    eventually grep -q '^ban 203.0.113.5/32 .*failures=5 ' out
    [ "$(grep -v "no line of Asterisk's security log" err)" = "sip-banwatch: log: not a regular file (give a pipe as standard input)
sip-banwatch: warning: log: can be read again" ]
}

# bats test_tags=database
@test "running bans are printed again after a restart, with the seconds that are left" {
    failures 5 203.0.113.5 | sip-banwatch watch --db state.db > out
    sleep 1.1
    sip-banwatch watch --db state.db < /dev/null > again
    [[ $(cat again) == "ban 203.0.113.5/32 59"[0-9]" "* ]]
}

# bats test_tags=database
@test "watch --once goes on where the last run ended" {
    failures 3 203.0.113.5 > log
    succeeds sip-banwatch watch --once --db state.db log
    [ -z "$output" ]
    failures 1 203.0.113.5 >> log
    succeeds sip-banwatch watch --once --db state.db log
    [ -z "$output" ]
    mv log log.1
    failures 1 203.0.113.5 > log
    succeeds sip-banwatch watch --once --db state.db log
    [[ $output == "ban 203.0.113.5/32 "* ]]
    [[ $output == *" failures=5 "* ]]
    succeeds sip-banwatch watch --once --db state.db log
    [ -z "$output" ]
}

# bats test_tags=database
@test "what was banned and unbanned between two runs with --once is announced by the next, once" {
    : > log
    next() { succeeds sip-banwatch watch --once --db state.db log; }
    next
    sip-banwatch ban --quiet --db state.db 203.0.113.9
    next
    [[ $output == "ban 203.0.113.9/32 "* ]]
    sip-banwatch unban --db state.db 203.0.113.9
    next
    [ "$output" = "unban 203.0.113.9/32" ]
    next
    [ -z "$output" ]
}

@test "an old log bans nobody whose time is over, and counts by its own clock" {
    for i in 0 1 2 3 4; do failure 203.0.113.5 100 "$(date -d "-$((50 - i)) minutes" '+%F %T')"; done > log
    for i in 0 1 2 3 4; do failure 203.0.113.6 100 "$(date -d "-$((2 * i)) hours" '+%F %T')"; done >> log
    failure 203.0.113.7 >> log
    succeeds sip-banwatch watch --once --db state.db log
    [ -z "$output" ]
    succeeds sip-banwatch list --all --db state.db
    [[ $output == "203.0.113.5/32"$'\t'"ended"* ]]
    [ "${#lines[@]}" -eq 1 ]
}

@test "a wrong time zone in the log makes no difference" {
    for i in 1 2 3 4 5; do failure 203.0.113.5 100 "$(TZ=UTC+7 date '+%F %T')"; done > log
    succeeds sip-banwatch watch --once --db state.db log
    [[ $output == "ban 203.0.113.5/32 "* ]]
}

@test "killed at random moments while a log grows and rotates, it loses and doubles no line" {
    # Each address fails four times: one line lost leaves it at three, one counted twice makes a ban.
    writer() {
        local i j
        for ((i = 0; i < 200; ++i)); do
            for ((j = 0; j < 4; ++j)); do failure "203.0.113.$i" "$j" '2026-11-23 19:44:50'; done >> log
            if ((i % 40 == 20)); then mv log "log.$i"; fi
            sleep 0.01
        done
    }
    : > log
    writer 3>&- &
    local writing=$! kills=0
    while kill -0 $writing 2> /dev/null; do
        watch log
        sleep "0.$(printf %02d $((RANDOM % 30)))"
        kill -KILL $watcher
        wait $watcher || true
        kills=$((kills + 1))
    done
    [ $kills -ge 5 ]
    sip-banwatch watch --once --db state.db log > out
    sqlite3 state.db 'SELECT prefix, COUNT(*), SUM(spent) FROM strikes GROUP BY prefix' > counted
    for ((i = 0; i < 200; ++i)); do echo "203.0.113.$i/32|4|0"; done | sort > expected
    diff <(sort counted) expected
    [ "$(sip-banwatch list --all --db state.db)" = "" ]
}

@test "copying and truncating under load loses no line that the copy has" {
    : > log
    watch log
    failures 4 203.0.113.0 >> log
    has_strikes() { [ "$(sqlite3 state.db 'SELECT COUNT(*) FROM strikes')" -ge "$1" ]; }
    eventually has_strikes 4
    for ((i = 1; i < 60; ++i)); do
        failures 4 "203.0.113.$i" >> log
        # Lines of a file that nobody had opened before it was truncated again are lost.
        if ((i % 20 == 11)); then eventually has_strikes $((4 * i + 4)); fi
        if ((i % 20 == 10)); then cp log "log.$i"; : > log; fi
    done
    eventually has_strikes 240
    stop
    sqlite3 state.db 'SELECT COUNT(*), COUNT(DISTINCT prefix) FROM strikes' > counted
    [ "$(cat counted)" = "240|60" ]
}

# bats test_tags=database
@test "list, ban, unban and allow reach a running watch" {
    watch log
    eventually sip-banwatch list --db state.db
    sleep 0.3
    succeeds sip-banwatch ban --db state.db --ban-time 1h 203.0.113.0/24 2001:db8::/48
    eventually grep -q '^ban 203.0.113.0/24 3[56][0-9][0-9] .*reason=by-hand' out
    succeeds sip-banwatch list --db state.db
    [ "${#lines[@]}" -eq 2 ]
    succeeds sip-banwatch unban --db state.db 203.0.113.0/24
    eventually grep -qx 'unban 203.0.113.0/24' out
    fails 1 "none of these is banned here" sip-banwatch unban --db state.db 203.0.113.0/24
    succeeds sip-banwatch allow --db state.db 2001:db8::/32
    eventually grep -qx 'unban 2001:db8::/48' out
    [ "$(sip-banwatch allow --db state.db)" = 2001:db8::/32 ]
    failures 9 '2001:db8::5' | sed "s/'2001:db8::5:5060'/'[2001:db8::5]:5060'/" >> log
    failures 5 203.0.113.9 >> log
    eventually grep -q '^ban 203.0.113.9/32' out
    run -1 grep -q 2001:db8::5 out
    run -1 grep -q '^ban 2001:db8::/64' out
    fails 2 "allow-listed" sip-banwatch ban --db state.db 2001:db8::5
    succeeds sip-banwatch allow --remove --db state.db 2001:db8::/32
    fails 1 "on the allow list" sip-banwatch allow --remove --db state.db 2001:db8::/32
    stop
    succeeds sip-banwatch stats --json --db state.db
    local lines; lines=$(wc -l < log)
    [ "$output" = "{\"attempts\":5,\"accounts\":5,\"bans_running\":1,\"networks_banned\":3,\"bans\":3,\"lines_read\":$lines,\"lines_understood\":$lines,\"lines_of_other_programs\":0,\"lines_of_unknown_shape\":0,\"failures_of_unknown_time\":0,\"failures_doubted\":0}" ]
}

@test "--exec gets what there is to know in its environment, and nothing of it is run" {
    failure 203.0.113.5 'x$(touch hacked)`touch hacked`"; touch hacked; "' > log
    failures 4 203.0.113.5 >> log
    succeeds sip-banwatch watch --once --db state.db log \
        --exec 'echo "$BANWATCH_ACTION $BANWATCH_PREFIX $BANWATCH_ADDRESS $BANWATCH_FAILURES $BANWATCH_KIND $BANWATCH_REASON" > told; echo "$BANWATCH_ACCOUNTS" > accounts'
    [ "$(cat told)" = "ban 203.0.113.5/32 203.0.113.5 5 wrong-password failures" ]
    grep -qF 'x$(touch hacked)' accounts
    [ ! -e hacked ]
}

@test "scan --html writes a page beside the table, whole or not at all" {
    failures 5 203.0.113.5 > log
    failures 3 203.0.113.5 '<b>' >> log
    succeeds sip-banwatch scan log
    local table=$output
    succeeds sip-banwatch scan --html page.html log
    [ "$output" = "$table" ]
    grep -q '<b>8</b><span class="muted">failed attempts</span>' page.html
    grep -q '<b>--max-failures 5</b>, would have stopped' page.html
    succeeds sip-banwatch scan --json --html page.html --max-failures 3 log
    [[ $output == '{"action":"ban"'* ]]
    grep -q '<b>--max-failures 3</b>, would have stopped' page.html
    fails 2 'absent/page.html' sip-banwatch scan --html absent/page.html log
    [ -z "$output" ]
    rm page.html
    echo 'something else' > foreign
    fails 2 'no line has a shape of' sip-banwatch scan --html page.html foreign
    [ "$(ls -A)" = $'foreign\nlog' ]
}

# geo_database FILE NETWORK KEY=VALUE...: a database in mmdb format.
geo_database() {
    "$ISPKIT_BIN/tests/make_mmdb" "${@:2}" > "$1"
}

@test "scan and list show the country and network of each address, from databases" {
    geo_database country.mmdb 203.0.113.0/24 country.iso_code=NL -- 2001:db8::/32 country.iso_code=SE
    geo_database asn.mmdb 203.0.113.0/24 autonomous_system_number=#64500 autonomous_system_organization=$'A\nB'
    local -a geo=(--geo country.mmdb --geo asn.mmdb)
    failures 5 203.0.113.5 > log
    failures 5 198.51.100.7 >> log
    succeeds sip-banwatch scan "${geo[@]}" log
    [[ $output == *'  origin  '*'  banned for'* ]]
    [[ $output == *'  NL, AS64500 A\x0aB  '*'  5 failures'* ]]
    succeeds sip-banwatch scan --json "${geo[@]}" log
    [[ ${lines[0]} == '{"action":"ban","address":"203.0.113.5",'*',"country":"NL","as_number":64500,"as_name":"A\\x0aB"}' ]]
    [[ ${lines[1]} == *'"reason":"failures"}' ]]
    succeeds sip-banwatch watch --once --db state.db log
    succeeds sip-banwatch list --db state.db "${geo[@]}"
    [[ $output == *$', 104\tNL, AS64500 A\\x0aB'* && $output == *$', 104\t-'* ]]
    succeeds sip-banwatch list --db state.db --json "${geo[@]}"
    [[ $output == *',"country":"NL","as_number":64500,'* ]]
}

@test "a database of countries that cannot be read is refused before the log is read" {
    failures 5 203.0.113.5 > log
    geo_database whole 203.0.113.0/24 country_code=NL
    head -c 100 whole > "cut"
    local command
    for command in 'scan log' 'list --db state.db' 'watch --once --db state.db log'; do
        # shellcheck disable=SC2086 # words
        fails 2 'cut: is not a database in mmdb format' sip-banwatch $command --geo cut
        # shellcheck disable=SC2086 # words
        fails 2 'absent' sip-banwatch $command --geo absent
        [ -z "$output" ]
    done
}

@test "watch names the country in mails and commands, and follows its database" {
    mkdir bin
    printf '#!/bin/sh\ncat >> %s/mails\n' "$PWD" > bin/sendmail
    chmod +x bin/sendmail
    geo_database geo.mmdb 203.0.113.0/24 country_code=NL asn=AS64500 as_name='Example Hosting'
    geo_database new.mmdb 203.0.113.0/24 country_code=SE
    PATH=$PWD/bin:$PATH watch --geo geo.mmdb --mail-to root --mail-interval 1 \
        --exec 'echo "$BANWATCH_PREFIX $BANWATCH_COUNTRY $BANWATCH_AS $BANWATCH_AS_NAME" >> told' log
    failures 5 203.0.113.5 > log
    eventually grep -q 'from 203.0.113.5 (NL, AS64500 Example Hosting), accounts: 100' mails
    eventually grep -qx '203.0.113.5/32 NL AS64500 Example Hosting' told
    : > geo.mmdb
    eventually grep -q 'geo.mmdb: is not a database in mmdb format' err
    failures 5 203.0.113.6 >> log
    eventually grep -qx '203.0.113.6/32 NL AS64500 Example Hosting' told
    mv new.mmdb geo.mmdb
    for address in {10..250}; do
        failures 5 "203.0.113.$address" >> log
        sleep 0.3
        ! grep -q ' SE ' told || break
    done
    grep -q ' SE ' told
}

@test "mail comes at the start and then once an interval with all the rest" {
    mkdir bin
    printf '#!/bin/sh\nn=$(ls %s/mail.* 2> /dev/null | wc -l)\ncat > %s/mail.$n\n' "$PWD" "$PWD" > bin/sendmail
    chmod +x bin/sendmail
    PATH=$PWD/bin:$PATH watch --mail-to noc@example.com --mail-interval 1h log
    eventually [ -s mail.0 ]
    grep -qx 'To: noc@example.com' mail.0
    grep -qx "Subject: sip-banwatch on $(hostname): sip-banwatch started" mail.0
    grep -qx 'sip-banwatch started' mail.0
    failures 5 203.0.113.5 > log
    failures 5 203.0.113.6 >> log
    eventually grep -q 203.0.113.6 out
    sleep 0.3
    [ ! -e mail.1 ]
    stop
    grep -q '^203.0.113.5/32 banned for 600 s: failures, 5 failures' mail.1
    grep -q '^203.0.113.6/32' mail.1
    grep -qx 'sip-banwatch stopped' mail.1
    [ ! -e mail.2 ]
}

@test "no ban waits for a mail" {
    mkdir bin
    printf '#!/bin/sh\n: > started\nwhile [ ! -e go ]; do sleep 0.05; done\nexit 75\n' > bin/sendmail
    chmod +x bin/sendmail
    PATH=$PWD/bin:$PATH watch --mail-to noc@example.com log
    eventually [ -e started ]
    failures 5 203.0.113.5 > log
    eventually grep -q 203.0.113.5 out
    touch go
    eventually grep -qx 'sip-banwatch: sendmail failed with status 75' err
}

@test "SIGHUP reads the allow list again, SIGTERM ends with status 143" {
    echo 192.0.2.1 > allowed
    security SuccessfulAuth 192.0.2.9 100 > log # else a warning says that there is no security log
    watch --allow allowed log
    failures 5 203.0.113.7 >> log
    failures 4 203.0.113.5 >> log
    eventually grep -q '^ban 203.0.113.7/32 ' out
    eventually has_read log
    echo 203.0.113.0/24 > allowed
    kill -HUP "$watcher"
    eventually grep -qx 'unban 203.0.113.7/32' out
    failures 4 203.0.113.5 >> log
    failures 5 198.51.100.5 >> log
    eventually grep -q 198.51.100.5 out
    run -1 grep -q 203.0.113.5 out
    stop
    [ "$status" -eq 143 ]
    [ "$(grep -v "line of Asterisk's security log" err)" = "sip-banwatch: reloaded" ]
}

# bats test_tags=database
@test "one watcher at a time uses a database" {
    watch log
    eventually sip-banwatch list --db state.db
    fails 2 "another sip-banwatch" sip-banwatch watch --db state.db log < /dev/null
    : > log
    succeeds sip-banwatch watch --once --db state.db log
}

# bats test_tags=database
@test "copy takes attempts, bans and positions to another database, and adds what an interrupted copy lacks" {
    { failures 5 203.0.113.5; failures 2 203.0.113.6; } > log
    succeeds sip-banwatch watch --once --db state.db log
    sip-banwatch allow --db state.db 198.51.100.0/24
    sqlite3 state.db "INSERT INTO strikes SELECT * FROM strikes WHERE prefix = '203.0.113.6/32' LIMIT 1"
    succeeds sip-banwatch copy --from state.db --to two.db
    grep -qx $'strikes\t8\t8\t8' <<< "$output"
    grep -qx $'bans\t1\t1\t1' <<< "$output"
    grep -qx $'allowed\t1\t1\t1' <<< "$output"
    sqlite3 two.db "DELETE FROM strikes WHERE prefix = '203.0.113.6/32' AND account = '100'"
    succeeds sip-banwatch copy --from state.db --to two.db
    grep -qx $'strikes\t8\t2\t8' <<< "$output"
    for file in state two; do
        for rows in 'prefix, account, time, address, kind, weight, spent, log, host FROM strikes' \
            'prefix, since, until, times, accounts FROM bans' '* FROM positions' '* FROM line_counts' '* FROM totals'; do
            sqlite3 $file.db "SELECT $rows ORDER BY 1, 2, 3"
        done > "rows-$file"
    done
    [ "$(wc -l < rows-two)" -gt 12 ]
    diff rows-state rows-two
    failures 2 203.0.113.6 >> log
    succeeds sip-banwatch watch --once --db two.db log
    [ "$(grep -c '^ban 203.0.113.[56]/32 ' <<< "$output")" -eq 2 ]
    fails 2 "--from and --to are required" sip-banwatch copy --from state.db
}

@test "it needs no right but to read the log" {
    [ "$(id -u)" -eq 0 ] || skip "this is how it runs anyway"
    failures 5 203.0.113.5 > log
    chmod 777 . && chmod 711 "$BATS_RUN_TMPDIR" "$BATS_TEST_TMPDIR" "$BATS_TEST_TMPDIR"/.. 2> /dev/null
    cp "$(command -v sip-banwatch)" sip-banwatch
    run setpriv --reuid=65534 --regid=65534 --clear-groups --bounding-set=-all --no-new-privs \
        ./sip-banwatch watch --once --db state.db log
    [ "$status" -eq 0 ]
    [[ $output == "ban 203.0.113.5/32 "* ]]
}

@test "an allow list that holds nothing is refused" {
    : > own
    : > log
    fails 2 "--allow: 'own' contains no prefix" sip-banwatch scan --allow own log
    fails 2 "--allow: 'own' contains no prefix" sip-banwatch watch --once --db state.db --allow own log
}

@test "a million forged sources stay under 256 MiB and do not hide the offender" {
    awk 'BEGIN { for (i = 0; i < 1000000; ++i) {
        printf "[2026-11-23 19:44:%02d] NOTICE[1] chan_sip.c: Registration from '\''<sip:1@x>'\'' failed for '\''[2001:db8:%x:%x::1]:5060'\'' - Wrong password\n", i / 20000, i / 65536, i % 65536
        if (i % 200000 == 100000)
            print "[2026-11-23 19:44:" sprintf("%02d", i / 20000) "] NOTICE[1] chan_sip.c: Registration from '\''<sip:1@x>'\'' failed for '\''203.0.113.5:5060'\'' - Wrong password"
    } }' > log
    run bash -c 'ulimit -d 196608; sip-banwatch scan --json log' # threads reserve address space
    [ "$status" -eq 0 ]
    [[ $output == *'"address":"203.0.113.5"'* ]]
    run bash -c 'ulimit -v 262144; sip-banwatch watch --once --db state.db log'
    [ "$status" -eq 0 ]
    [[ $output == *"ban 203.0.113.5/32"* ]]
}

@test "a big log is scanned in little memory" {
    "$ISPKIT_BIN/tests/make_sip_log" 300000000 100 > log
    run bash -c 'ulimit -d 65536; sip-banwatch scan --top 1 log'
    [ "$status" -eq 0 ]
    [[ $output == *" attempts, "*" bans, "* ]]
}
