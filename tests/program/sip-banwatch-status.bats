#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# sip-banwatch status: whether a watch works.

load asterisk

# watch ARGUMENTS...: a watch in the background, its number in $watcher, which writes into a pipe.
watch() {
    sip-banwatch watch --db state.db "$@" > >(cat >> out) 2>> err 3>&- &
    watcher=$!
}

# tells: the watch has stored its state.
tells() {
    [ "$(sqlite3 state.db 'SELECT pid FROM watches')" = "$watcher" ]
}

teardown() {
    [ -z "${watcher:-}" ] || kill -9 "$watcher" 2> /dev/null || true
}

# says TEXT ARGUMENTS...: status prints that it is not healthy, and why.
says() {
    local text=$1
    shift
    run_apart sip-banwatch status -q --db state.db "$@"
    [ "$status" -eq 1 ] && [[ $output == "not healthy: "*"$text"* ]] || explain "$text"
}

is_healthy() {
    sip-banwatch status -q --db state.db "$@"
}

# tells_pipe: the same for a watch of any number.
tells_pipe() {
    [ -n "$(sqlite3 state.db 'SELECT pid FROM watches')" ]
}

# ago SECONDS: the watch's last sign of life was so long ago.
ago() {
    sqlite3 state.db "UPDATE watches SET seen = seen - 1000 * $1"
}

# bats test_tags=database
@test "a watch that works is healthy, and one that died or was ended is not" {
    for i in 1 2 3 4 5; do failure 203.0.113.5 "10$i"; done > log
    watch log
    eventually grep -q 203.0.113.5 out
    eventually tells
    eventually is_healthy
    succeeds sip-banwatch status -q --db state.db
    [ -z "$output" ]
    succeeds sip-banwatch status --db state.db
    [ "${lines[0]}" = healthy ]
    [[ ${lines[1]} == "watch: process $watcher, started "*"Z, last sign of life "*" s ago" ]]
    [[ ${lines[3]} == "log: log: read to byte $(stat -c %s log), last line "*" s ago; lines: 5 read, 5 understood, "* ]]
    [ "${lines[4]}" = "firewall: standard output: takes bans" ]
    [ "${lines[2]}" = "bans: 1 in force; failed attempts that count: 5" ]
    kill -9 "$watcher"
    wait "$watcher" || true
    says "no watch is running: process $watcher died (last sign of life "
    run -1 sip-banwatch status --db state.db
    [[ ${lines[3]} =~ ^"what follows is as of "[0-9T:.-]+"Z, the last sign of life:"$ ]]
    watch log
    eventually tells
    kill "$watcher"
    wait "$watcher" || true
    says "no watch is running: it was ended "
}

@test "a watch that hangs is not healthy" {
    : > log
    watch log
    eventually tells
    eventually is_healthy
    kill -STOP "$watcher"
    ago 70
    says "the watch gave no sign of life for 7"
    is_healthy --heartbeat 2m
}

@test "a log that is gone, or too quiet, is named" {
    failure 203.0.113.5 > log
    touch -d '2 hours ago' log
    watch log gone
    eventually test -s err
    eventually says "gone: No such file or directory"
    says "log: the last line is 72" --max-age 1h
    touch gone
    kill "$watcher"
    wait "$watcher" || true
    watch log gone
    eventually tells
    eventually is_healthy
    says "gone: has no line yet" --max-age 3h
}

@test "a log that may no longer be read is told of, and read on once it may" {
    local refused
    refused="log: Permission denied (only $(id -un) may)" # the mode forbids it even to the owner
    failure 203.0.113.5 > log
    unprivileged "$ISPKIT_BIN/sip-banwatch" watch --db state.db --max-failures 1 log > >(cat >> out) 2> err 3>&- &
    eventually tells_pipe
    watcher=$(sqlite3 state.db 'SELECT pid FROM watches')
    eventually grep -q 203.0.113.5 out
    # By a rotation, and without one.
    mv log log.1
    (umask 777 && : > log)
    eventually grep -qx "sip-banwatch: $refused" err
    eventually says "$refused"
    failure 203.0.113.6 >> log
    chmod 600 log
    eventually grep -q 203.0.113.6 out
    [ "$(cat err)" = "sip-banwatch: $refused"$'\nsip-banwatch: warning: log: can be read again' ]
    eventually is_healthy
    chmod 0 log
    eventually says "$refused"
    kill "$watcher"
    eventually fails 2 "sip-banwatch: $refused" unprivileged "$ISPKIT_BIN/sip-banwatch" watch --db state.db log
}

@test "a log that is not understood is named" {
    for i in {1..20}; do echo "GET /$i HTTP/1.1"; done > log
    watch log
    eventually says "log: 20 of the last 20 lines have an unknown shape; log: no line has a shape of Asterisk"
}

@test "a database that was moved ends the watch, which commands would no longer reach" {
    : > log
    watch log
    eventually tells
    mv state.db moved.db
    local ended=0
    wait "$watcher" || ended=$?
    [ "$ended" -eq 2 ]
    grep -qx 'sip-banwatch: state.db: was moved, removed or replaced' err
}

@test "a firewall end that is not known is not healthy" {
    : > log
    sip-banwatch watch --once --db state.db log > out
    says "standard output: is not a pipe: no firewall end is known to read it"
    mkfifo fifo
    exec 4<> fifo
    sip-banwatch watch --once --db state.db log > fifo
    is_healthy
    # What the last run does in a minute is not known.
    ago 70
    says "watch --once has not run since"
    is_healthy --heartbeat 2m
    failure 203.0.113.5 > log
    sip-banwatch watch --once --db state.db --max-failures 1 --exec true log > out
    is_healthy
    failure 203.0.113.6 >> log
    sip-banwatch watch --once --db state.db --max-failures 1 --exec 'exit 3' log > out 2> err
    says "--exec: the last command failed with status 3"
}

# reads_fifo: a firewall end that reads the FIFO, its number in $reader, and what it gets in applied.
reads_fifo() {
    cat < fifo > applied 3>&- &
    reader=$!
}

@test "a FIFO that nobody reads is told of, and its next reader gets all bans and ends of bans" {
    for i in 1 2 3 4 5; do failure 203.0.113.5 "10$i"; done > log
    mkfifo fifo
    reads_fifo
    sip-banwatch watch --db state.db log > fifo 2> err 3>&- &
    watcher=$!
    eventually grep -q 203.0.113.5 applied
    sip-banwatch ban --db state.db 203.0.113.7
    eventually grep -q 203.0.113.7 applied
    eventually tells
    eventually is_healthy
    succeeds sip-banwatch status --db state.db
    [[ $output == *$'\n'"firewall: FIFO $PWD/fifo: takes bans"$'\n'* ]]
    kill "$reader"
    eventually grep -qx "sip-banwatch: FIFO $PWD/fifo: nobody reads it" err
    eventually says "FIFO $PWD/fifo: nobody reads it"
    sip-banwatch status --db state.db --metrics - | grep -qx "ispkit_sip_banwatch_firewall_up{database=\"$PWD/state.db\",end=\"FIFO $PWD/fifo\"} 0"
    sip-banwatch unban --db state.db 203.0.113.7
    sleep 1 # the watch announces it to nobody
    rm applied
    reads_fifo
    eventually grep -q '^ban 203.0.113.5/32 ' applied
    eventually grep -qx 'unban 203.0.113.7/32' applied
    grep -qx "sip-banwatch: warning: FIFO $PWD/fifo: has a new reader, which gets all bans" err
    eventually is_healthy
    # Another FIFO at the same path, as when nft-ban.socket is restarted.
    kill "$reader"
    rm applied fifo
    mkfifo fifo
    reads_fifo
    eventually grep -q 203.0.113.5 applied
    kill "$watcher" "$reader"
}

@test "a firewall end that does not read is known before the first ban" {
    : > log
    mkfifo fifo
    # shellcheck disable=SC2217 # it is not to read
    sleep 600 < fifo 3>&- &
    reader=$!
    sip-banwatch watch --db state.db log > fifo 2> err 3>&- &
    watcher=$!
    eventually says "FIFO $PWD/fifo: its reader has not read yet"
    kill "$reader"
    [ "$(cat err)" = "sip-banwatch: FIFO $PWD/fifo: its reader has not read yet" ]
}

@test "a watch whose pipe nobody reads any more ends, and says so" {
    : > log
    mkfifo held
    sip-banwatch watch --db state.db log 2> err 3>&- | cat held 3>&- &
    eventually tells_pipe
    : > held
    eventually grep -qx "sip-banwatch: standard output: nobody reads it any more" err
}

@test "an nft-ban that ends again and again is named" {
    mkdir bin
    printf '#!/bin/sh\nexit 2\n' > bin/nft-ban
    chmod +x bin/nft-ban
    : > log
    PATH=$PWD/bin:$PATH watch --nft log
    eventually grep -q "nft-ban ended and was started again" err
    kill "$watcher"
    wait "$watcher" || true
    says "; nft-ban: "
}

@test "status changes nothing, and says what it may not read" {
    says "no watch is running: none has used the database state.db yet"
    [ "$(sip-banwatch status --db state.db --json | jq -c '[.healthy, .watch]')" = '[false,null]' ]
    sip-banwatch status --db state.db --metrics - |
        grep -qx "ispkit_sip_banwatch_heartbeat_timestamp_seconds{database=\"$PWD/state.db\"} 0.000"
    [ -z "$(ls -A)" ]
    succeeds sip-banwatch ban -q --db state.db 203.0.113.5
    says "no watch is running: none has used the database state.db yet"
    mkdir closed
    mv state.db* closed
    chmod 0 closed
    fails 2 "closed/state.db: Permission denied (only $(id -un) may)" unprivileged "$ISPKIT_BIN/sip-banwatch" status --db closed/state.db
    chmod 755 closed
}

@test "a user without a database of his own is told that he may not read the service's" {
    # as_user COMMAND...: as a user other than root, who may not look into the service's folder.
    as_user() {
        # shellcheck disable=SC2016 # for the inner shell
        HOME=$PWD/home unshare --map-root-user --mount sh -c 'mount -t tmpfs none /var/lib &&
            mkdir -m 0 /var/lib/sip-banwatch &&
            exec unshare --user --map-user=1000 setpriv --bounding-set=-all --inh-caps=-all "$@"' sh "$@"
    }
    local command
    for command in status list "ban 203.0.113.5" "allow 203.0.113.5"; do
        # shellcheck disable=SC2086 # a command and its operand
        fails 2 "/var/lib/sip-banwatch/banwatch.db: Permission denied" as_user "$ISPKIT_BIN/sip-banwatch" $command
    done
    : > log
    as_user "$ISPKIT_BIN/sip-banwatch" watch --once log > out
    run_apart as_user "$ISPKIT_BIN/sip-banwatch" status
    [ "$status" -eq 1 ] && [[ $output == "not healthy: standard output: is not a pipe"* ]] || explain own
}

@test "a reload that was refused is wrong until a good one" {
    printf '%s\n' 'db = state.db' '[log]' > conf
    : > log
    watch --config conf
    eventually tells
    printf '%s\n' 'db = state.db' 'ban-time = 8d' 'max-ban-time = 1d' '[log]' > conf
    kill -HUP "$watcher"
    eventually says "the last reload was refused: conf:2: --ban-time: "
    sip-banwatch status --db state.db --metrics - | grep -q '^ispkit_sip_banwatch_last_reload_successful{.*} 0$'
    sed -i /max-ban/d conf
    kill -HUP "$watcher"
    eventually says "the last reload was refused: conf:"
    printf '%s\n' 'db = state.db' '[log]' > conf
    kill -HUP "$watcher"
    eventually is_healthy
}

@test "what was copied from an example into the allow list is named" {
    printf '%s\n' 'db = state.db' 'allow = 192.0.2.0/24' 'allow = 10.0.0.0/8' 'allow = sip.provider.example' '[log]' > conf
    : > log
    local mistake="the allow list has what only examples have: 192.0.2.0/24, sip.provider.example (replace it with your own, or remove it)"
    # In a network without anything: no address of its own, no name server.
    alone() { unshare --map-root-user --net --mount sh -c 'echo "nameserver 127.0.0.1" > resolv.conf && mount --bind resolv.conf /etc/resolv.conf && exec "$@"' sh "$@"; }
    alone sip-banwatch watch --config conf > >(cat >> out) 2> err 3>&- &
    eventually says "$mistake"
    watcher=$(sqlite3 state.db 'SELECT pid FROM watches')
    grep -qx "sip-banwatch: warning: $mistake" err
    sed -i '/192.0.2/d; /provider/d' conf
    kill -HUP "$watcher"
    eventually is_healthy
}

# sendmail_ends STATUS: from now on.
sendmail_ends() {
    mkdir -p bin
    printf '#!/bin/sh\ncat >> mails\nexit %s\n' "$1" > bin/new
    chmod +x bin/new
    mv bin/new bin/sendmail
}

@test "mail that fails is told of and counted until one is accepted" {
    failure 203.0.113.5 > log
    sendmail_ends 75
    PATH=$PWD/bin:$PATH sip-banwatch watch --once --db state.db --max-failures 1 --mail-to root log 2> err | cat > out
    # It was tried again at the end.
    says "mail: sendmail failed with status 75 (2 failed since the watch began, the last "
    sip-banwatch status --db state.db --metrics - > own.prom || [ $? -eq 1 ]
    grep -q '^ispkit_sip_banwatch_mail_up{.*} 0$' own.prom
    grep -q '^ispkit_sip_banwatch_mail_failures_total{.*} 2$' own.prom
    grep -q '^ispkit_sip_banwatch_mail_last_failure_timestamp_seconds{.*} [1-9]' own.prom
    PATH=$PWD/bin:$PATH watch --mail-to root --mail-interval 1s --max-failures 1 log
    eventually says "mail: sendmail failed with status 75 "
    sendmail_ends 0
    failure 203.0.113.6 >> log
    eventually is_healthy
    sip-banwatch status --db state.db --metrics - | grep -q '^ispkit_sip_banwatch_mail_up{.*} 1$'
}

@test "a missing security log is noted, and no fault" {
    for i in 1 2 3 4 5; do failure 203.0.113.5 "10$i"; done > log
    watch log
    eventually tells
    eventually is_healthy
    succeeds sip-banwatch status --db state.db
    [[ $output == *$'\n'"note: 5 failures and no line of Asterisk's security log: "* ]]
    grep -q "^sip-banwatch: warning: 5 failures and no line of Asterisk's security log: " err
    # A watch that begins later knows that, too, and the first line of the security log ends it.
    kill "$watcher"
    wait "$watcher" || true
    noted() { sip-banwatch status --db state.db | grep -q "^note: $1 of Asterisk's security log: "; }
    sip-banwatch watch --once --db state.db log | cat
    noted '5 failures and no line'
    failure 203.0.113.5 106 >> log
    sip-banwatch watch --once --db state.db log | cat
    noted '6 failures and no line'
    security InvalidPassword 203.0.113.5 106 >> log
    sip-banwatch watch --once --db state.db log | cat
    run ! noted '.*'
    # One that is no longer written is missed.
    for i in 1 2 3 4 5; do failure 203.0.113.5 "10$i"; done >> log
    sip-banwatch watch --once --db state.db log | cat
    noted '5 failures since the last line'
}

# bats test_tags=database
@test "status --json has all numbers" {
    failure 203.0.113.5 > log
    sip-banwatch watch --once --db state.db log | cat
    succeeds sip-banwatch status --json --db state.db
    [ "$(jq -c '[.healthy, .problems, .watch.once, .watch.ended, .logs[0].file, .logs[0].understood,
        .firewall_ends, .bans_running, .attempts, .bans]' <<< "$output")" = \
        '[true,[],true,true,"log",1,[{"name":"standard output","trouble":""}],0,{"wrong-password":1},{}]' ]
}

@test "metrics are in the format of Prometheus, and every user may read them" {
    needs promtool
    local log=$'lo"g\\'
    failure 203.0.113.5 > "$log"
    (umask 077 && sip-banwatch watch --once --db state.db --metrics own.prom "$log" > out)
    [ "$(stat -c %a own.prom)" = 644 ]
    succeeds promtool check metrics < own.prom
    [ -z "$output" ]
    local label="database=\"$PWD/state.db\""
    grep -qF "ispkit_sip_banwatch_lines_total{$label,"'log="lo\"g\\",result="understood"} 1' own.prom
    grep -qx "ispkit_sip_banwatch_attempts_total{$label"',kind="wrong-password"} 1' own.prom
    grep -qx "ispkit_sip_banwatch_firewall_up{$label"',end="standard output"} 0' own.prom
    # status writes the same, and its exit status still tells of the firewall end.
    run -1 sip-banwatch status --db state.db --metrics other.prom
    diff own.prom other.prom
    run -1 sip-banwatch status --db state.db --metrics -
    [ "$output" = "$(cat own.prom)" ]
    # Counters go on after a restart.
    failure 203.0.113.6 >> "$log"
    sip-banwatch watch --once --db state.db --metrics own.prom "$log" > out
    grep -qF ',result="understood"} 2' own.prom
    grep -qx "ispkit_sip_banwatch_attempts_total{$label"',kind="wrong-password"} 2' own.prom
    # A second watch of the machine has no series of the same name and labels.
    sip-banwatch watch --once --db other.db --metrics other.prom "$log" > out
    [ -z "$(cat own.prom other.prom | sed -n '/^[^#]/s/ [^ ]*$//p' | sort | uniq -d)" ]
}

@test "metrics that cannot be written are told of, and bans go on" {
    for i in 1 2 3 4 5; do failure 203.0.113.5 "10$i"; done > log
    sip-banwatch watch --once --db state.db --metrics gone/own.prom log > out 2> err
    grep -q '^ban 203.0.113.5/32' out
    [ "$(cat err)" = "sip-banwatch: gone/own.prom: No such file or directory" ]
}
