#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Several nodes with one PostgreSQL database, simulated by policy_replay: what room in pages and an early vacuum
# do to sizes and rates over weeks; how many decisions a second many nodes get, and how long each takes, near and
# far from the server, as fast as they can and with 500 mails a second. It takes half an hour on two processors, and
# 10 GB of disk. The figures of ispkit-cluster(7) are from here.
# Usage: cluster.sh [TRIPLETS]     known when the last part begins (default 10000000)

set -euo pipefail
triplets=${1:-10000000}
# shellcheck source=tests/bench/common.sh
source "$(dirname "$0")/common.sh"
programs=$OLDPWD/build/release/tests
postgres=/tmp/ispkit-bench-cluster
near="postgresql://postgres@/replay?host=$postgres"
far="postgresql://postgres@/replay?host=$postgres/far"
postgres() { (cd / && "$programs/../../../tests/postgres_server" "$@"); }
finish() {
    [ -z "${network:-}" ] || kill "$network"
    postgres stop $postgres
    rm -rf "$work"
}
trap finish EXIT

# A simulated day takes seconds, so that vacuum must not wait for minutes or spare the disk.
postgres start $postgres
postgres halt $postgres
postgres resume $postgres -c max_connections=400 -c shared_buffers=1GB -c max_wal_size=4GB \
    -c synchronous_commit=off -c autovacuum_naptime=1s -c autovacuum_vacuum_cost_delay=0
mkdir -m 755 $postgres/far
"$programs/slow_network" $postgres/far/.s.PGSQL.5432 $postgres/.s.PGSQL.5432 250 &
network=$!

# new_database FILLFACTOR SCALE: with greylist-db's tables.
new_database() {
    psql --quiet --host=$postgres --username=postgres postgres \
        --command='DROP DATABASE IF EXISTS replay' --command='CREATE DATABASE replay' 2> /dev/null
    "$programs/policy_replay" greylist "$near" days=0
    for table in triplets clients; do
        psql --quiet --dbname="$near" --command="ALTER TABLE $table SET (fillfactor = $1,
            autovacuum_vacuum_scale_factor = $2, autovacuum_vacuum_insert_scale_factor = $2)"
    done
}

printf '\nthree weeks of 60,000 mails a day, triplets kept for seven days\n'
for settings in "100 0.2" "100 0.02" "90 0.02" "80 0.02" "70 0.02"; do
    # shellcheck disable=SC2086 # two words
    new_database $settings
    printf '\nfillfactor and autovacuum_vacuum_scale_factor: %s\n' "$settings"
    "$programs/policy_replay" greylist "$near" days=20 mails=60000 known=100000 kept=7 sweeps=1 nodes=4
done

for rate in 0 500; do
    for nodes in 3 30 300; do
        for database in "$near" "$far"; do
            new_database 90 0.02
            printf '\n%s nodes, %s, %s mails a second\n' $nodes "$database" $rate
            "$programs/policy_replay" greylist "$database" days=1 mails=20000 known=20000 sweeps=1 \
                nodes=$nodes batch=1 rate=$rate
        done
    done
done

printf '\n%s triplets, 300 nodes far away\n' "$triplets"
new_database 90 0.02
"$programs/policy_replay" greylist "$far" days=3 mails=150000 known="$triplets" sweeps=1 nodes=300 batch=1
