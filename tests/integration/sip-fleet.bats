#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# SIP servers with one PostgreSQL database for their watches.

load ../program/common
load network
load postgres

declare -gA addresses=([a]=192.0.2.21 [b]=192.0.2.22 [c]=192.0.2.23)

# Three hosts in network namespaces of their own, and one, "outside", for their attackers.
setup_file() {
    needs_network
    needs_postgres
    export fleet=ispkit-f$$
    local host
    for host in outside a b c; do ip netns add "$fleet-$host"; done
    {
        printf '%s\n' 'link add bridge type bridge' 'link set bridge up' 'address add 192.0.2.10/24 dev bridge'
        printf 'address add %s dev bridge\n' 203.0.113.{5..8}
        for host in a b c; do
            printf '%s\n' "link add to-$host master bridge type veth peer name eth0 netns $fleet-$host" "link set to-$host up"
        done
    } | ip -n "$fleet-outside" -batch -
    for host in a b c; do
        ip -n "$fleet-$host" -batch - << END
link set lo up
link set eth0 up
address add ${addresses[$host]}/24 dev eth0
route add default via 192.0.2.10
END
    done
    postgres start
}

teardown_file() {
    local host
    for host in outside a b c; do ip netns delete "$fleet-$host" || true; done
    postgres stop
    [ ! -e "$(standby_folder)" ] || standby stop
}

watches=()
export STATE_DIRECTORY=$BATS_TEST_TMPDIR # of the locks

teardown() {
    [ -z "${watches[*]}" ] || kill "${watches[@]}" 2> /dev/null || true
    wait "${watches[@]}" 2> /dev/null || true
    if [ -n "${was_touched:-}" ]; then
        signal_server CONT 2> /dev/null || true
        postgres halt
        postgres resume
    fi
}

# watch HOST [OPTION...]: a watch of the log "log-HOST", which prints to "bans-HOST".
watch() {
    : >> "log-$1"
    ip netns exec "$fleet-$1" sip-banwatch watch --db "$url" --host "$1" --allow 192.0.2.1 "${@:2}" "log-$1" \
        > "bans-$1" 2> "err-$1" 3>&- &
    watches+=($!)
    eventually is_watching "$1"
}
is_watching() { sip-banwatch status --db "$url" --host "$1" | grep -q '^watch: process'; }

# attack HOST ADDRESS [ACCOUNT [FAILURES]]: sets attacked to the time of the last one, in microseconds.
attack() {
    local i time
    for ((i = 0; i < ${4:-1}; ++i)); do
        printf -v time '%(%F %T)T' -1
        attacked=${EPOCHREALTIME//[.,]/}
        echo "[$time] NOTICE[1] chan_sip.c: Registration from '<sip:${3:-100}@192.0.2.1>' failed for '$2:$((5060 + 7 * i))' - Wrong password"
    done >> "log-$1"
}

has_banned() { grep -q "^ban $2/32 " "bans-$1"; }
has_spared() { [ "$(grep -c "^ban $2/32 " "bans-$1")" -eq 0 ]; }
has_ended() { grep -q "^unban $2/32" "bans-$1"; }
# drops HOST ADDRESS: the kernel there, by what nft-ban told it.
drops() { ip netns exec "$fleet-$1" nft-ban --list | grep -q "^$2/32 "; }
# answers HOST ADDRESS: whether the attacker with that address is let in.
answers() { ip netns exec "$fleet-outside" ping -c 1 -W 0.5 -I "$2" "${addresses[$1]}" > /dev/null; }
all_hear() { [ "$(cat err-* | grep -c 'delivers no notifications')" -eq 0 ]; }

@test "an attacker of one host is dropped by the kernels of all, and let in again by all" {
    database attack
    local host pings=()
    for host in a b c; do
        watch "$host" --nft
        ip netns exec "$fleet-outside" ping -D -i 0.01 -I 203.0.113.5 "${addresses[$host]}" > "pings-$host" 3>&- &
        pings+=($!)
    done
    for host in a b c; do eventually grep -q 'bytes from' "pings-$host"; done
    attack a 203.0.113.5 100 5
    for host in a b c; do eventually drops "$host" 203.0.113.5; done
    kill -INT "${pings[@]}"
    wait "${pings[@]}" || true
    for host in a b c; do
        local last
        last=$(grep 'bytes from' "pings-$host" | tail -n 1 | sed 's/^.\([0-9]*\)\.\([0-9]*\).*/\1\2/')
        echo "# host $host: no answer from $(((last - attacked) / 1000 + 10)) ms after the last failure on" >&3
        run ! answers "$host" 203.0.113.5
    done
    [ "$(sip-banwatch list --db "$url" | cut -f1,3)" = $'203.0.113.5/32\t1 time' ]
    all_hear
    sip-banwatch unban --db "$url" 203.0.113.5
    for host in a b c; do eventually answers "$host" 203.0.113.5; done
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

standby_folder() { echo "$(server_folder)-standby"; }
standby() { (cd / && "$ISPKIT_SOURCE/tests/postgres_server" "$1" "$(standby_folder)" "${@:2}"); }
has_all() { [ "$(psql -Atqd "$url" -c 'SELECT replay_lsn = pg_current_wal_lsn() FROM pg_stat_replication')" = t ]; }
# signal_server SIGNAL: to all its processes.
signal_server() {
    was_touched=yes
    local server
    server=$(head -n 1 "$(server_folder)/data/postmaster.pid")
    kill "-$1" "$server"
    pkill "-$1" -P "$server"
}
says_database_is() { grep -qE "^ispkit_sip_banwatch_database_up\\{.*\\} $2$" "prom-$1"; }

@test "while the server hangs or is gone each host drops its attackers, and the others do when it or its standby is back" {
    database outage
    local host
    standby standby "postgresql://postgres@/?host=$(server_folder)"
    url="postgresql://postgres@/outage?host=$(server_folder),$(standby_folder)"
    for host in a b c; do watch "$host" --nft --metrics "prom-$host"; done
    attack a 203.0.113.6 100 3
    is_stored() { sip-banwatch stats --db "$url" | grep -qx $'attempts\t3'; }
    eventually is_stored

    signal_server STOP
    attack a 203.0.113.6 100 2
    attack b 203.0.113.7 100 5
    eventually drops a 203.0.113.6
    eventually drops b 203.0.113.7
    eventually says_database_is a 0
    grep -q '^sip-banwatch: postgresql://.*: has not answered for 3 seconds' err-a
    has_spared a 203.0.113.7
    has_spared b 203.0.113.6
    signal_server CONT
    for host in a b c; do
        for number in 6 7; do eventually drops "$host" "203.0.113.$number"; done
    done
    eventually grep -q 'works again; what was decided in the last' err-a
    eventually grep -q 'works again; what was decided in the last' err-b

    eventually has_all
    postgres halt
    attack c 203.0.113.8 100 5
    eventually drops c 203.0.113.8
    eventually grep -qE '^sip-banwatch: postgresql://.*: (connection to server|server closed|terminating)' err-c
    has_spared a 203.0.113.8
    standby promote
    for host in a b c; do eventually drops "$host" 203.0.113.8; done
    run ! answers a 203.0.113.8
    eventually grep -q 'works again; what was decided in the last' err-c
    sip-banwatch stats --db "$url" | grep -qx $'attempts\t15'
    eventually says_database_is a 1
    all_hear
    fails 1 "" sip-banwatch status --db "postgresql://postgres@/outage?host=$PWD" --host a
    [[ $output == "not healthy: postgresql://"* ]]
}

@test "a watch that is ended and started again goes on where it was, and has all bans" {
    database restart
    for host in a b; do watch "$host"; done
    attack a 203.0.113.5 100 5
    for host in a b; do eventually has_banned "$host" 203.0.113.5; done
    kill "${watches[1]}"
    wait "${watches[1]}" || true
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
    STATE_DIRECTORY=$PWD/elsewhere fails 2 "another machine is using it as b (--host gives another name)" \
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
