#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# greylist-db and mail-ratelimit with a PostgreSQL server on this machine, beside SQLite files, one
# request a journey, a slow network, several services with one database, and sqlgrey with the same server.
# Of several runs the one of the median rate is printed, and the longest reply of all.

set -euo pipefail
# shellcheck source=tests/bench/policy_services.sh
source "$(dirname "$0")/policy_services.sh"

folder=/tmp/ispkit-bench-postgres
postgres() { (cd / && "$programs/../../../tests/postgres_server" "$1" $folder "${@:2}"); }
others=()
finish_all() {
    stop_others
    postgres stop
    finish
}
stop_others() {
    [ ${#others[@]} -eq 0 ] || kill "${others[@]}"
    others=()
}
trap finish_all EXIT
postgres start
postgres halt
postgres resume -c fsync=on -c synchronous_commit=off -c shared_buffers=512MB

# on_server NAME [FOLDER]: the URL of that database.
on_server() { echo "postgresql://postgres@/$1?host=${2:-$folder}"; }

# copied TOOL FILE NAME: makes that database from the file.
copied() {
    psql --quiet --dbname="$(on_server postgres)" --command="CREATE DATABASE $3"
    "$1" copy --quiet --from "$2" --to "$(on_server "$3")"
    psql --quiet --dbname="$(on_server "$3")" --command='VACUUM ANALYZE'
}

# ask_three KIND KNOWN COMMAND...: the sum of three services at once, at ports of their own.
ask_three() {
    local kind=$1 known=$2 port askers=()
    for port in 25310 25311 25312; do
        address=127.0.0.1:$port
        "${@:3}" --listen "inet:$address" > "server-$port.log" 2>&1 &
        others+=($!)
        wait_for_listener
    done
    address=127.0.0.1:25310
    for port in 25310 25311 25312; do
        "$programs/policy_load" "$kind" "127.0.0.1:$port" $connections 4 "$known" > "asked-$port" &
        askers+=($!)
    done
    wait "${askers[@]}"
    cat asked-* | tr "=" " " | awk -v one="$(cat rate)" '
        { sum += $4; if ($8 > p99) p99 = $8 }
        END {
            printf "  %-44s %7d requests/s   p99 %7.2f ms   %7.2f x one service\n",
                "three services together", sum, p99 / 1000, sum / one
        }'
    stop_others
}

# compare TITLE KIND FILE DATABASE KNOWN COMMAND...
compare() {
    local title=$1 kind=$2 file=$3 database=$4 known=$5
    shift 5
    printf '\n%s, %s connections; how many times as fast the file is\n' "$title" $connections
    first=0
    "$@" --db "$file"
    ask "an SQLite file" "$kind" $connections "$known"
    stop
    first=$(cat rate)
    "$@" --db "$(on_server "$database")"
    ask "PostgreSQL on a Unix socket" "$kind" $connections "$known"
    local near
    near=$(cat rate)
    stop
    ask_three "$kind" "$known" "${by_port[@]}" --db "$(on_server "$database")"
    first=$near
    "$@" --db "$(on_server "$database" "$PWD/slow")"
    ask "with 1 ms of delay; how many times without" "$kind" $connections "$known"
    stop
    first=0
}

"$programs/policy_fill" greylist triplets.db $few_triplets
"$programs/policy_fill" ratelimit customers.db $few_customers
copied greylist-db triplets.db triplets
copied mail-ratelimit customers.db customers
mkdir slow
"$programs/slow_network" slow/.s.PGSQL.5432 $folder/.s.PGSQL.5432 500 &
network=$!

by_port=(greylist-db serve)
compare "greylist-db: a quarter of the requests from strangers never seen" \
    greylist triplets.db triplets $few_triplets greylist
by_port=(mail-ratelimit serve "${rate_limits[@]}")
compare "mail-ratelimit: two limits, seven customers in ten logged in" \
    ratelimit customers.db customers $few_customers ratelimit
kill $network

printf '\none process that decides and waits for its database, so many requests at a time\n'
for batch in 1 25 50; do
    psql --quiet --dbname="$(on_server postgres)" --command="CREATE DATABASE batch_$batch"
    for database in "batch_$batch.db" "$(on_server batch_$batch)"; do
        "$programs/policy_replay" greylist "$database" days=1 mails=20000 batch=$batch |
            grep ^day= | tr ' ' '\n' | grep -E '^(requests_a_second|p99_ms)=' | paste -sd' ' |
            sed "s/^/  $batch, ${database%%[:.]*}: /"
    done
done

printf '\nsqlgrey with the same server, %s connections\n' $connections
psql --quiet --dbname="$(on_server postgres)" --command='CREATE DATABASE sqlgrey'
cat > sqlgrey.conf << CONF
inet = $address
user = $(id -un)
group = $(id -gn)
pidfile = $PWD/sqlgrey.pid
conf_dir = /etc/sqlgrey
db_type = Pg
db_name = sqlgrey
db_host = $folder
db_user = postgres
CONF
runs=1
start sqlgrey -f sqlgrey.conf
ask sqlgrey greylist $connections 1000
stop
