#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# smtp-connlimit's rulesets in the kernel, in network namespaces of the test's own. Limits are so
# slow, ten a day, that no bucket gets anything back while a test runs, unless the test is about that.

load ../program/common
load network

setup_file() {
    export OPEN="$BATS_TEST_DIRNAME/open_connections.py"
}

teardown() {
    [ -z "${listener:-}" ] || kill "$listener"
    remove_network
}

# A server that takes all connections to the ports 25, 80 and 465.
prepare() {
    needs_network
    needs python3
    make_network
    # No function: the shell would wait for it, and its end would not be the server's.
    ip netns exec "$server" python3 - > listening << 'PYTHON' 3>&- &
import selectors, socket
selector = selectors.DefaultSelector()
for port in 25, 80, 465:
    server = socket.create_server(("::", port), family=socket.AF_INET6, dualstack_ipv6=True, backlog=1024)
    selector.register(server, selectors.EVENT_READ)
print("yes", flush=True)
while True:
    for key, _ in selector.select():
        key.fileobj.accept()[0].close()
PYTHON
    listener=$!
    eventually test -s listening
}

# limit OPTION...: prints the ruleset and loads it.
limit() {
    smtp-connlimit "$@" > ruleset
    on_server nft -f ruleset
}

# opens SOURCE PORT COUNT [SECONDS]: what becomes of so many connections to the server.
opens() {
    local to=192.0.2.1
    [[ $1 != *:* ]] || to=2001:db8::1
    on_attacker python3 "$OPEN" "$1" "$to" "${@:2}"
}

status() { on_server nft -j list table inet smtp_connlimit | smtp-connlimit --status | sed 1d; }

@test "up to the burst all get through, above it none, and other ports are not concerned" {
    prepare
    limit --port 25 --port 465 --limit 10/day --burst 10
    [ "$(opens 192.0.2.66 25 6)" = "6 0 0" ]
    [ "$(opens 192.0.2.66 465 4)" = "4 0 0" ]
    [ "$(opens 192.0.2.66 465 20)" = "0 0 20" ]
    [ "$(opens 192.0.2.66 25 20)" = "0 0 20" ]
    [ "$(opens 192.0.2.66 80 50)" = "50 0 0" ]
    [ "$(opens 192.0.2.67 25 10)" = "10 0 0" ]
    status > found
    [ "$(sed -n 1p found | cut -f2,3)" = $'192.0.2.66/32\t40' ]
    grep -qx $'counter\twithin\tipv4\t20' found
    grep -qx $'counter\tlimited\tipv4\t40' found
    grep -qx $'room\tipv4\t2\t65536' found
}

@test "within the rate nothing is lost, however long it lasts" {
    prepare
    limit --limit 10/second --burst 2
    opens 2001:db8:bad::66 25 20 0.15 > ipv6 &
    [ "$(opens 192.0.2.66 25 40 0.15)" = "40 0 0" ]
    wait $!
    [ "$(cat ipv6)" = "20 0 0" ]
    status > found
    grep -qx $'counter\tlimited\tipv4\t0' found
}

@test "a full bucket comes back with time, and attempts above the limit do not delay it" {
    prepare
    limit --limit 1/second --burst 3
    [ "$(opens 192.0.2.66 25 30)" != "30 0 0" ]
    sleep 3.1
    [ "$(opens 192.0.2.66 25 3)" = "3 0 0" ]
}

@test "connections that are established go on above the limit" {
    prepare
    limit --limit 1/day --burst 1
    on_attacker python3 - << 'PYTHON'
import socket
held = socket.create_connection(("192.0.2.1", 25), 5, ("192.0.2.66", 0))
other = socket.socket()
other.settimeout(0.5)
other.bind(("192.0.2.66", 0))
try:
    other.connect(("192.0.2.1", 25))
    raise SystemExit("the second one got through")
except TimeoutError:
    pass
assert held.recv(1) == b""  # the server has closed it, and says so
PYTHON
}

@test "reject refuses at once, log lets pass, and both are counted" {
    prepare
    limit --limit 10/day --burst 2 --action reject
    [ "$(opens 192.0.2.66 25 7)" = "2 5 0" ]
    [ "$(opens 2001:db8:bad::66 25 7)" = "2 5 0" ]
    limit --limit 10/day --burst 2 --action log
    [ "$(opens 192.0.2.66 25 7)" = "7 0 0" ]
    status > found
    [ "$(grep -c $'^client\t192.0.2.66/32\t12\t' found)" -eq 1 ]
    grep -qx $'counter\tlimited\tipv4\t12' found
    grep -qx $'counter\tlimited\tipv6\t5' found
}

@test "log writes lines with the prefix, not more than its own limit allows" {
    prepare
    local setting=/proc/sys/net/netfilter/nf_log_all_netns before
    before=$(cat "$setting")
    echo 1 > "$setting"
    limit --limit 10/day --burst 2 --action log,drop
    mark=ispkit-$$-$RANDOM
    echo "$mark" > /dev/kmsg
    run opens 192.0.2.66 25 100
    echo "$before" > "$setting"
    [ "$output" = "2 0 98" ]
    dmesg | sed "1,/$mark/d" | grep 'smtp-connlimit: .* SRC=192.0.2.66 .* DPT=25 ' > lines
    [ "$(wc -l < lines)" -ge 10 ]
    [ "$(wc -l < lines)" -lt 98 ]
}

@test "who is allowed is never limited, nor this machine itself" {
    prepare
    printf '# the core\n192.0.2.66\n2001:db8:bad::/64\n' > core.txt
    limit --limit 10/day --burst 2 --allow core.txt
    [ "$(opens 192.0.2.66 25 30)" = "30 0 0" ]
    [ "$(opens 2001:db8:bad::67 25 30)" = "30 0 0" ]
    [ "$(opens 192.0.2.67 25 30)" = "2 0 28" ]
    [ "$(opens 2001:db8:bad:1::66 25 30)" = "2 0 28" ]
    [ "$(on_server python3 "$OPEN" 127.0.0.1 127.0.0.1 25 30)" = "30 0 0" ]
    [ "$(on_server python3 "$OPEN" 192.0.2.1 192.0.2.1 25 30)" = "30 0 0" ]
    status > found
    grep -qx $'counter\tallowed\tipv4\t30' found
    grep -qx $'counter\tallowed\tipv6\t30' found
}

@test "with a list of clients nobody else is limited" {
    prepare
    limit --limit 10/day --burst 2 --clients 192.0.2.66/32 --clients 2001:db8:bad:1::/64
    [ "$(opens 192.0.2.66 25 9)" = "2 0 7" ]
    [ "$(opens 192.0.2.67 25 9)" = "9 0 0" ]
    [ "$(opens 2001:db8:bad:1::66 25 9)" = "2 0 7" ]
    [ "$(opens 2001:db8:bad::66 25 9)" = "9 0 0" ]
    limit --limit 10/day --burst 2 --clients 192.0.2.66/31 --allow 192.0.2.66
    [ "$(opens 192.0.2.66 25 9)" = "9 0 0" ]
    [ "$(opens 192.0.2.67 25 9)" = "2 0 7" ]
    status > found
    grep -qx $'counter\tunlisted\tipv4\t9' found
}

@test "an IPv6 /64 is one client, and other lengths are to be had" {
    prepare
    limit --limit 10/day --burst 4
    [ "$(opens 2001:db8:bad::66 25 3)" = "3 0 0" ]
    [ "$(opens 2001:db8:bad::67 25 3)" = "1 0 2" ]
    [ "$(opens 2001:db8:bad:1::66 25 5)" = "4 0 1" ]
    status > found
    grep -q $'^client\t2001:db8:bad::/64\t2\t' found
    limit --limit 10/day --burst 4 --ipv4-prefix 24 --ipv6-prefix 48
    [ "$(opens 192.0.2.66 25 3)" = "3 0 0" ]
    [ "$(opens 192.0.2.67 25 3)" = "1 0 2" ]
    [ "$(opens 2001:db8:bad::66 25 3)" = "3 0 0" ]
    [ "$(opens 2001:db8:bad:1::66 25 3)" = "1 0 2" ]
    status > found
    grep -q $'^client\t192.0.2.0/24\t2\t' found
    grep -q $'^client\t2001:db8:bad::/48\t2\t' found
}

@test "a ruleset that is loaded again and again lets nobody through meanwhile, and forgets nothing" {
    prepare
    limit --limit 10/day --burst 5
    [ "$(opens 192.0.2.66 25 5)" = "5 0 0" ]
    opens 192.0.2.66 25 400 0.01 > found &
    for number in {1..30}; do limit --limit 10/day --burst 5 --allow "198.51.100.$number"; done
    wait $!
    [ "$(cat found)" = "0 0 400" ]
    status > found
    grep -qx $'counter\twithin\tipv4\t5' found
    grep -qx $'counter\tlimited\tipv4\t400' found
}

@test "new lists and a new limit count from the moment they are loaded" {
    prepare
    limit --limit 10/day --burst 2 --allow 192.0.2.66
    [ "$(opens 192.0.2.66 25 9)" = "9 0 0" ]
    limit --limit 10/day --burst 2 --allow 192.0.2.67
    [ "$(opens 192.0.2.66 25 9)" = "2 0 7" ]
    [ "$(opens 192.0.2.67 25 9)" = "9 0 0" ]
    limit --limit 10/day --burst 4 --size 100 --timeout 1d
    [ "$(opens 192.0.2.66 25 9)" = "4 0 5" ]
    limit --limit 10/day --burst 4 --size 100 --timeout 2d --port 465
    [ "$(opens 192.0.2.66 25 9)" = "9 0 0" ]
    [ "$(opens 192.0.2.66 465 9)" = "0 0 9" ]
    status > found
    grep -q $'^client\t192.0.2.66/32\t21\t' found
    on_server nft delete table inet smtp_connlimit
    [ "$(opens 192.0.2.66 465 9)" = "9 0 0" ]
}

@test "clients for whom there is no room get through" {
    prepare
    limit --limit 10/day --burst 2 --size 1
    [ "$(opens 192.0.2.66 25 5)" = "2 0 3" ]
    [ "$(opens 192.0.2.67 25 5)" = "5 0 0" ]
    status > found
    grep -qx $'room\tipv4\t1\t1' found
    grep -qx $'counter\twithin\tipv4\t7' found
}

@test "two limits stand side by side" {
    prepare
    limit --limit 10/day --burst 2
    limit --limit 10/day --burst 6 --port 465 --table smtp_465
    [ "$(opens 192.0.2.66 25 9)" = "2 0 7" ]
    [ "$(opens 192.0.2.66 465 9)" = "6 0 3" ]
    run bash -c "ip netns exec $server nft -j list ruleset | smtp-connlimit --status --table smtp_465 --json"
    [[ ${lines[1]} == '{"client":"192.0.2.66/32","connections":3,"seconds_ago":'* ]]
    [[ $output == *'{"counter":"limited","family":"ipv4","connections":3}'* ]]
}

@test "the file that is read at boot does the same, whatever was there before" {
    prepare
    smtp-connlimit --limit 10/day --burst 2 -o smtp-connlimit.nft
    printf 'flush ruleset\ninclude "%s/*.nft"\n' "$PWD" > nftables.conf
    on_server nft -f nftables.conf
    [ "$(opens 192.0.2.66 25 9)" = "2 0 7" ]
    on_server nft -f nftables.conf
    [ "$(opens 192.0.2.66 25 9)" = "2 0 7" ]
}

@test "10,000 prefixes are loaded, and found" {
    prepare
    awk 'BEGIN { for (i = 0; i < 10000; ++i) print "10." int(i / 128) "." i % 128 * 2 ".0/24" }' > customers.txt
    echo 192.0.2.66 >> customers.txt
    limit --limit 10/day --burst 2 --clients customers.txt
    [ "$(opens 192.0.2.66 25 9)" = "2 0 7" ]
    [ "$(opens 192.0.2.67 25 9)" = "9 0 0" ]
    limit --limit 10/day --burst 2 --clients customers.txt
    [ "$(opens 192.0.2.66 25 9)" = "0 0 9" ]
}

# ip_limit BACKEND OPTION...: what an administrator does with iptables and ip6tables.
ip_limit() {
    local backend=$1 family
    shift
    for family in iptables ip6tables; do
        smtp-connlimit "--$family" "$@" > "$family"
        on_server "$family-$backend-restore" --test --noflush < "$family"
        on_server "$family-$backend-restore" --noflush < "$family"
        on_server "$family-$backend" -C INPUT -j smtp_connlimit 2> /dev/null ||
            on_server "$family-$backend" -I INPUT -j smtp_connlimit
    done
}

iptables_limits() {
    local backend=$1
    needs "iptables-$backend-restore"
    prepare
    on_server "iptables-$backend" -A INPUT -p tcp --dport 79 -j ACCEPT
    ip_limit "$backend" --port 25 --port 465 --limit 10/day --burst 4 --allow 192.0.2.67
    [ "$(opens 192.0.2.66 25 3)" = "3 0 0" ]
    [ "$(opens 192.0.2.66 465 5)" = "1 0 4" ]
    [ "$(opens 192.0.2.66 80 9)" = "9 0 0" ]
    [ "$(opens 192.0.2.67 25 9)" = "9 0 0" ]
    [ "$(opens 2001:db8:bad::66 25 3)" = "3 0 0" ]
    [ "$(opens 2001:db8:bad::67 25 3)" = "1 0 2" ]
    [ "$(opens 2001:db8:bad:1::66 25 3)" = "3 0 0" ]
    ip_limit "$backend" --port 25 --port 465 --limit 10/day --burst 4 --action log,reject
    [ "$(opens 192.0.2.66 25 3)" = "0 3 0" ]
    [ "$(opens 192.0.2.67 25 9)" = "4 5 0" ]
    ip_limit "$backend" --limit 10/day --burst 2 --clients 192.0.2.66 --clients 2001:db8:bad::/64
    [ "$(opens 192.0.2.66 25 9)" = "2 0 7" ]
    [ "$(opens 192.0.2.67 25 9)" = "9 0 0" ]
    [ "$(opens 2001:db8:bad::66 25 9)" = "2 0 7" ]
    [ "$(opens 2001:db8:bad:1::66 25 9)" = "9 0 0" ]
    ip_limit "$backend" --limit 10/day --burst 2 --action log
    [ "$(opens 192.0.2.66 25 9)" = "9 0 0" ]
    # Unlike nftables, a full table lets nobody new through.
    ip_limit "$backend" --limit 10/day --burst 2 --size 1
    [ "$(opens 192.0.2.66 25 5)" = "2 0 3" ]
    [ "$(opens 192.0.2.67 25 5)" = "0 0 5" ]
    [ "$(on_server "iptables-$backend" -S INPUT | grep -c -e '-j smtp_connlimit')" -eq 1 ]
    on_server "iptables-$backend" -C INPUT -p tcp --dport 79 -j ACCEPT
}

@test "iptables with nftables behind it limits likewise" {
    iptables_limits nft
}

@test "old iptables limits likewise" {
    iptables_limits legacy
}
