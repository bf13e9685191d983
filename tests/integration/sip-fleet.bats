#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# SIP servers with one PostgreSQL database for their watches.

load ../program/common

server_folder() { echo "${BATS_RUN_TMPDIR//\/bats-run/\/ispkit-fleet}"; }

postgres() { (cd / && "$ISPKIT_SOURCE/tests/postgres_server" "$1" "$(server_folder)" "${@:2}"); }

needs() {
    [ -n "$(find /usr/lib/postgresql -name initdb 2> /dev/null)" ] && return 0
    [ "${CI:-}" != true ] || { echo "PostgreSQL is missing, and CI skips nothing"; return 1; }
    skip "PostgreSQL is not installed"
}

setup_file() {
    needs
    postgres start
}

teardown_file() { postgres stop; }

# database NAME: sets url to an empty one.
database() {
    psql -q -h "$(server_folder)" -U postgres -c "CREATE DATABASE $1" postgres
    url="postgresql://postgres@/$1?host=$(server_folder)"
}

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
has_ended() { grep -q " unban $2/32" "bans-$1"; }

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
}
