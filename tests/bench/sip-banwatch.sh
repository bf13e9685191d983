#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# sip-banwatch and nft-ban beside fail2ban and ripgrep, on the same logs; needs root for the second
# half, which goes to network namespaces of its own.

set -euo pipefail
# shellcheck source=tests/bench/common.sh
source "$(dirname "$0")/common.sh"
source_folder=$OLDPWD
script=$source_folder/tests/bench/ban_latency.py

# --- reading logs: scan with its three threads, the others as the one that they have

make_log=$source_folder/build/release/tests/make_sip_log
"$make_log" 200000000 250 > attack.log
"$make_log" 1000000000 10 > quiet.log
head -c 50000000 attack.log > short.log
filter=/etc/fail2ban/filter.d/asterisk.conf
words='failed for|SecurityEvent="(InvalidPassword|ChallengeResponseFailed|InvalidAccountID|FailedACL)"'

race "200 MB, a quarter of the lines attacks" 5 \
    "sip-banwatch scan" 'sip-banwatch scan attack.log' \
    "the same on one core" 'taskset -c 0 sip-banwatch scan attack.log' \
    "ripgrep for the words" "rg -j1 -c '$words' attack.log"
race "1 GB, one line in a hundred an attack" 5 \
    "sip-banwatch scan" 'sip-banwatch scan quiet.log' \
    "the same on one core" 'taskset -c 0 sip-banwatch scan quiet.log' \
    "ripgrep for the words" "rg -j1 -c '$words' quiet.log"
warmup=0
race "50 MB of the first log, beside fail2ban-regex" 1 \
    "sip-banwatch scan" 'taskset -c 0 sip-banwatch scan short.log' \
    fail2ban-regex "taskset -c 0 fail2ban-regex short.log $filter"

printf '\nmemory of both scans\n'
for log in attack quiet; do
    /usr/bin/time -f '%M' sip-banwatch scan $log.log 2> memory > /dev/null
    awk -v name="$log.log" '{ printf "  %-34s%.1f MiB\n", name, $1 / 1024 }' memory
done

# --- from the log line to the dropped packet

[ "$(id -u)" -eq 0 ] || { echo "not root: no namespaces"; exit 0; }
BATS_TEST_NUMBER=bench
needs() { command -v "$1" > /dev/null; }
# shellcheck source=tests/integration/network.bash
source "$source_folder/tests/integration/network.bash"
make_network
watcher=
finish() {
    [ -z "$watcher" ] || kill "$watcher" 2> /dev/null || true
    remove_network
    rm -rf "$work"
}
trap finish EXIT

start_ours() {
    on_server nft flush ruleset
    rm -f state.db*
    : > messages
    ip netns exec "$server" sip-banwatch watch --quiet --db state.db --nft "$PWD/messages" > /dev/null &
    watcher=$!
    sleep 1
}

start_fail2ban() {
    on_server nft flush ruleset
    rm -rf f2b
    cp -r /etc/fail2ban f2b
    rm -f f2b/jail.d/*
    cat > f2b/jail.local << CONF
[DEFAULT]
usedns = no
[asterisk]
enabled = true
filter = asterisk
logpath = $PWD/messages
backend = pyinotify
maxretry = 5
findtime = 600
bantime = 600
action = nftables[type=allports, name=asterisk, protocol="tcp,udp"]
CONF
    sed -i "s|^dbfile.*|dbfile = $PWD/f2b.sqlite3|; s|^logtarget.*|logtarget = $PWD/f2b.log|" f2b/fail2ban.conf
    rm -f f2b.sqlite3
    : > messages
    ip netns exec "$server" fail2ban-server -f -c f2b -s "$PWD/f2b.sock" -p "$PWD/f2b.pid" start > f2b.out 2>&1 &
    watcher=$!
    sleep 4
}

stop() {
    kill "$watcher"
    wait "$watcher" || true
    watcher=
}

latency() { on_server python3 "$script" "$server" "$attacker" "$PWD/messages" "$@"; }

printf '\nfrom the fifth line in the log to the last packet that gets through\n'
start_ours
printf '  %-34s' "sip-banwatch, idle"; latency --rounds 20
stop
start_ours
printf '  %-34s' "sip-banwatch, 10,000 lines/s"; latency --rounds 20 --load 10000
stop
start_fail2ban
printf '  %-34s' "fail2ban-server, idle"; latency --rounds 5
stop

printf '\n5,001 addresses cross the threshold at once\n'
start_ours
printf '  %-34s' sip-banwatch
latency --burst 5001 --count "nft-ban --list | grep -c '^10[.]9[.]'" \
    --worst 'nft get element inet ispkit ipv4_32 { ADDRESS }'
stop
start_fail2ban
printf '  %-34s' "fail2ban-server"
latency --burst 5001 --patience 60 --count "nft list ruleset | grep -o '10[.]9[.]' | wc -l" \
    --worst 'nft get element inet f2b-table addr-set-asterisk { ADDRESS }'
stop

printf '\n10,000 bans restored at the start\n'
on_server nft flush ruleset
rm -f state.db*
for i in $(seq 0 39); do seq -f "10.8.$i.%g" 1 250; done |
    xargs sip-banwatch ban --db state.db --ban-time 1h
hyperfine --runs 5 --style none --export-csv restore.csv \
    --prepare "ip netns exec $server nft-ban --flush" \
    "ip netns exec $server bash -c 'sip-banwatch watch --db state.db < /dev/null | nft-ban'" > /dev/null 2>&1
tail -n +2 restore.csv | awk -F, '{ printf "  %-34smedian %8.1f ms\n", "sip-banwatch watch | nft-ban", $4 * 1000 }'
[ "$(on_server nft-ban --list | grep -c '^10[.]8[.]')" -eq 10000 ]

printf '\nguesses of svcrack that get through, of 1,000\n'
ip netns exec "$server" python3 "$source_folder/tests/integration/sip_responder.py" 192.0.2.1 5060 \
    "$PWD/messages" &
registrar=$!
for watched in no yes; do
    on_server nft flush ruleset
    rm -f state.db*
    : > messages
    if [ $watched = yes ]; then
        ip netns exec "$server" sip-banwatch watch --quiet --db state.db --nft "$PWD/messages" > /dev/null &
        watcher=$!
    fi
    sleep 1
    on_attacker timeout 10 svcrack -u 100 -r 1000-1999 192.0.2.1 > /dev/null 2>&1 || true
    printf '  %-34s%s\n' "watched: $watched" "$(grep -c 'Wrong password' messages)"
done
stop
kill $registrar
