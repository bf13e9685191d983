#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# SIP servers with one PostgreSQL database for their watches.

load ../program/common
load postgres

watches=()
export STATE_DIRECTORY=$BATS_TEST_TMPDIR # of the locks

teardown() {
    [ -z "${watches[*]}" ] || kill "${watches[@]}" 2> /dev/null || true
    wait "${watches[@]}" 2> /dev/null || true
}

# watch HOST [OPTION...]: a watch of the log "log-HOST" whose bans go to "bans-HOST", each line with
# the time of its arrival in milliseconds.
watch() {
    : >> "log-$1"
    [ -p "fifo-$1" ] || mkfifo "fifo-$1"
    while read -r line; do echo "${EPOCHREALTIME//[.,]/} $line"; done < "fifo-$1" > "bans-$1" 3>&- &
    watches+=($!)
    sip-banwatch watch --db "$url" --host "$1" --allow 192.0.2.1 "${@:2}" "log-$1" > "fifo-$1" 2> "err-$1" 3>&- &
    watches+=($!)
    eventually is_watching "$1"
}
is_watching() { sip-banwatch status --db "$url" --host "$1" | grep -q '^watch: process'; }

# attack HOST ADDRESS [ACCOUNT [FAILURES]]
attack() {
    local i
    for ((i = 0; i < ${4:-1}; ++i)); do
        echo "[$(date '+%F %T')] NOTICE[1] chan_sip.c: Registration from '<sip:${3:-100}@192.0.2.1>' failed for '$2:$((5060 + 7 * i))' - Wrong password"
    done >> "log-$1"
}

has_banned() { grep -q " ban $2/32 " "bans-$1"; }
has_spared() { [ "$(grep -c " ban $2/32 " "bans-$1")" -eq 0 ]; }
has_ended() { grep -q " unban $2/32" "bans-$1"; }
all_hear() { [ "$(cat err-* | grep -c 'delivers no notifications')" -eq 0 ]; }

@test "an attack on one host is banned at all" {
    database attack
    for host in a b c; do watch "$host"; done
    local before=${EPOCHREALTIME//[.,]/}
    attack a 203.0.113.5 100 5
    for host in a b c; do
        eventually has_banned "$host" 203.0.113.5
        echo "# host $host: $((($(grep -m1 ' ban 203' "bans-$host" | cut -d' ' -f1) - before) / 1000)) ms" >&3
    done
    [ "$(sip-banwatch list --db "$url" | cut -f1,3)" = $'203.0.113.5/32\t1 times' ]
    all_hear
}

@test "failures that are spread over the hosts are one attack, and an account that all try is one" {
    database spread
    for host in a b c; do watch "$host" --account-failures 4 --ban-distributed; done
    attack a 203.0.113.5 100 2
    attack b 203.0.113.5 100 2
    attack c 203.0.113.5 100 1
    for host in a b c; do eventually has_banned "$host" 203.0.113.5; done
    attack a 198.51.100.1 200
    attack b 198.51.100.2 200
    attack c 198.51.100.3 200
    attack a 198.51.100.4 200
    for host in a b c; do
        for number in 1 2 3 4; do eventually has_banned "$host" "198.51.100.$number"; done
    done
    sip-banwatch list --db "$url" --json | grep -c '"times":1,' | grep -qx 5
    sip-banwatch stats --db "$url" | grep -qx $'attempts\t9'
}

@test "an end of a ban, a ban by hand and the allow list are everyone's" {
    database hand
    for host in a b; do watch "$host"; done
    attack a 203.0.113.5 100 5
    for host in a b; do eventually has_banned "$host" 203.0.113.5; done
    succeeds sip-banwatch unban --db "$url" 203.0.113.5
    for host in a b; do eventually has_ended "$host" 203.0.113.5; done
    succeeds sip-banwatch ban --db "$url" 203.0.113.6
    for host in a b; do eventually has_banned "$host" 203.0.113.6; done
    succeeds sip-banwatch allow --db "$url" 203.0.113.0/24
    for host in a b; do eventually has_ended "$host" 203.0.113.6; done
    attack b 203.0.113.7 100 5
    attack b 198.51.100.7 100 5
    for host in a b; do
        eventually has_banned "$host" 198.51.100.7
        has_spared "$host" 203.0.113.7
    done
}

@test "while the server is gone each host bans by itself, and tells the others when it is back" {
    database outage
    for host in a b; do watch "$host" --metrics "prom-$host"; done
    attack a 203.0.113.4 100 3
    is_stored() { sip-banwatch stats --db "$url" | grep -qx $'attempts\t3'; }
    eventually is_stored
    postgres halt
    attack a 203.0.113.4 100 2
    attack b 203.0.113.5 100 5
    eventually has_banned a 203.0.113.4
    eventually has_banned b 203.0.113.5
    is_told() { grep -qE '^sip-banwatch: postgresql://.*: (connection to server|server closed|terminating)' err-a; }
    eventually is_told
    eventually grep -qE '^ispkit_sip_banwatch_database_up\{.*\} 0$' prom-a
    fails 1 "" sip-banwatch status --db "$url" --host a
    [[ $output == "not healthy: postgresql://"* ]]
    has_spared b 203.0.113.4
    postgres resume
    eventually has_banned b 203.0.113.4
    eventually has_banned a 203.0.113.5
    eventually grep -q 'works again; what was decided in the last' err-a
    sip-banwatch stats --db "$url" | grep -qx $'attempts\t10'
    eventually sip-banwatch-is-up
    all_hear
}
sip-banwatch-is-up() { grep -qE '^ispkit_sip_banwatch_database_up\{.*\} 1$' prom-a; }

@test "a watch that is ended and started again goes on where it was, and has all bans" {
    database restart
    for host in a b; do watch "$host"; done
    attack a 203.0.113.5 100 5
    for host in a b; do eventually has_banned "$host" 203.0.113.5; done
    kill "${watches[3]}"
    wait "${watches[3]}" || true
    attack a 203.0.113.6 100 5
    attack b 203.0.113.7 100 2
    eventually has_banned a 203.0.113.6
    mv bans-b bans-before
    watch b
    for number in 5 6; do eventually has_banned b "203.0.113.$number"; done
    attack b 203.0.113.7 100 3
    eventually has_banned a 203.0.113.7
    sip-banwatch stats --db "$url" | grep -qx $'attempts\t15'
    fails 2 "another sip-banwatch is using it as b (--host gives another name)" \
        sip-banwatch watch --db "$url" --host b log-b
}

@test "a host brings its file along to the server, and takes it back" {
    database copies
    attack a 203.0.113.5 100 5
    attack a 203.0.113.6 100 3
    sip-banwatch watch --once --db file.db log-a > bans-before
    sip-banwatch copy --from file.db --to "$url" --host a > there
    sip-banwatch copy --from "$url" --to back.db --host a > back
    diff there back
    grep -qx $'strikes\t8\t8\t8' there
    sip-banwatch copy --from file.db --to "$url" --host a | grep -qx $'strikes\t8\t0\t8'
    for file in file back; do
        sqlite3 $file.db 'SELECT prefix, address, account, kind, weight, time, spent, log, host FROM strikes ORDER BY time' \
            'SELECT prefix, since, until, accounts FROM bans' 'SELECT * FROM positions' 'SELECT * FROM line_counts' > "rows-$file"
    done
    diff rows-file rows-back
    attack a 203.0.113.6 100 2
    sip-banwatch watch --once --db "$url" --host a log-a > bans-after
    [ "$(grep -c '^ban' bans-before)/$(grep -c '^ban' bans-after)" = 1/2 ]
    sip-banwatch stats --db "$url" | grep -qx $'attempts\t10'
}

@test "a database that another program uses is left alone" {
    database taken
    psql -qd "$url" -c 'CREATE TABLE allowed (kind TEXT, entry TEXT)'
    fails 2 'relation "allowed" already exists (give each program a database or a schema of its own)' \
        sip-banwatch ban --db "$url" 203.0.113.5
    psql -Atqd "$url" -c '\dt' | cut -d'|' -f2 | grep -qx allowed
    [ "$(psql -Atqd "$url" -c '\dt' | wc -l)" -eq 1 ]
    psql -qd "$url" -c 'CREATE SCHEMA banwatch'
    sip-banwatch ban --db "$url&options=-csearch_path%3Dbanwatch" 203.0.113.5
}

@test "behind PgBouncer hosts ask for news, and say so" {
    pool 4
    watches+=("$pool")
    for host in a b; do watch "$host"; done
    attack a 203.0.113.5 100 3
    attack b 203.0.113.5 100 2
    for host in a b; do eventually has_banned "$host" 203.0.113.5; done
    eventually grep -q 'delivers no notifications' err-a
    is_noted() { sip-banwatch status --db "$url" --host a | grep -q '^note: .*delivers no notifications'; }
    eventually is_noted
    sip-banwatch unban --db "$url" 203.0.113.5
    for host in a b; do eventually has_ended "$host" 203.0.113.5; done
}
