# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# What the benchmarks of the policy services share: services at an address, and one that asks them.

# shellcheck source=tests/bench/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
programs=$OLDPWD/build/release/tests
address=127.0.0.1:25310
# shellcheck disable=SC2034 # for those who include this
{
    connections=50
    few_triplets=100000
    few_customers=6000 # of 17 rows each
}
runs=3
server=
finish() {
    stop
    rm -rf "$work"
}
trap finish EXIT

# start COMMAND...: a service at the address, in the foreground, its log in the folder.
start() {
    "$@" > server.log 2>&1 &
    server=$!
    wait_for_listener
}

wait_for_listener() {
    for _ in $(seq 100); do
        (exec 3<> "/dev/tcp/${address/:/\/}") 2> /dev/null && return
        sleep 0.1
    done
    tail -5 server.log >&2
    return 1
}

stop() {
    [ -n "$server" ] || return 0
    kill "$server"
    while kill -0 "$server" 2> /dev/null; do sleep 0.1; done
    server=
}

# ask NAME KIND CONNECTIONS KNOWN [RATE]
ask() {
    local name=$1
    shift
    for _ in $(seq $runs); do
        "$programs/policy_load" "$1" "$address" "$2" 4 "${@:3}"
    done > results
    tr "=" " " < results | sort -n -k4 | awk -v name="$name" -v first="${first:-0}" '
        { rate[NR] = $4; p50[NR] = $6; p99[NR] = $8; if ($10 > max) max = $10 }
        END {
            m = int((NR + 1) / 2)
            printf "  %-44s %7d requests/s   p50 %7.2f ms   p99 %7.2f   max %7.1f", name, rate[m],
                p50[m] / 1000, p99[m] / 1000, max / 1000
            if (first > 0) printf "  %7.1f x", first / rate[m]
            print ""
            print rate[m] > "rate"
        }'
}

memory() {
    awk -v of="$1" '$1 == "VmHWM:" { printf "  %-44s %7.1f MB of memory at most, cache included\n", of, $2 / 1024 }' \
        "/proc/$server/status"
}

greylist() { start greylist-db serve --listen "inet:$address" "$@"; }
rate_limits=(--networks 10.0.0.0/8
    --limit 'sasl: 1000000 messages, 1000000 recipients / 1h' --limit 'client: 1000000 messages / 1h')
ratelimit() { start mail-ratelimit serve --listen "inet:$address" "${rate_limits[@]}" "$@"; }
