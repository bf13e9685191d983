#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# nft-ban with the kernel, in network namespaces of the test's own.

load ../program/common
load network

teardown() { remove_network; }

prepare() {
    needs_network
    make_network
}

ban() { printf '%s\n' "$@" | on_server nft-ban; }

@test "a banned address is dropped, another is not, and an unban lets it in again" {
    prepare
    reaches 192.0.2.66 192.0.2.1
    ban 'ban 192.0.2.66 600'
    run ! reaches 192.0.2.66 192.0.2.1
    reaches 192.0.2.67 192.0.2.1
    run on_server nft-ban --list
    [[ ${lines[0]} == "192.0.2.66/32 "[56]* ]]
    [[ $output == *"# dropped ipv4: 1 packets, "* ]]
    ban 'unban 192.0.2.66'
    reaches 192.0.2.66 192.0.2.1
}

@test "an IPv6 /64 is dropped with all its addresses, the next /64 is not" {
    prepare
    reaches 2001:db8:bad::66 2001:db8::1
    ban 'ban 2001:db8:bad::/64 600'
    run ! reaches 2001:db8:bad::66 2001:db8::1
    run ! reaches 2001:db8:bad::67 2001:db8::1
    reaches 2001:db8:bad:1::66 2001:db8::1
}

@test "networks of any length are dropped, and overlap as they like" {
    prepare
    ban 'ban 192.0.2.64/30 600' 'ban 192.0.2.64/31 600' 'ban 192.0.2.66 600'
    run ! reaches 192.0.2.66 192.0.2.1
    run ! reaches 192.0.2.67 192.0.2.1
    ban 'unban 192.0.2.64/30'
    run ! reaches 192.0.2.66 192.0.2.1
    reaches 192.0.2.67 192.0.2.1
}

@test "a UDP flow that is established is dropped" {
    prepare
    on_server python3 - > received << 'PYTHON' 3>&- &
import socket
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("192.0.2.1", 5060))
server.settimeout(10)
try:
    while True:
        packet, peer = server.recvfrom(2048)
        server.sendto(b"ok", peer)
        print(packet.decode(), flush=True)
except TimeoutError:
    pass
PYTHON
    receiver=$!
    on_server nft add table inet other
    on_server nft 'add chain inet other input { type filter hook input priority 0; policy accept; ct state established,related accept; }' || true
    on_attacker python3 - "$PWD/banned" << 'PYTHON' 3>&- &
import os, socket, sys, time
client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
client.bind(("192.0.2.66", 5060))
after, end = 0, time.monotonic() + 20
while after < 50 and time.monotonic() < end:
    banned = os.path.exists(sys.argv[1])
    after += banned
    client.sendto(b"after" if banned else b"before", ("192.0.2.1", 5060))
    time.sleep(0.01)
PYTHON
    under_attack() { [ "$(grep -c before received)" -gt 20 ]; }
    eventually under_attack
    ban 'ban 192.0.2.66 600'
    touch banned
    wait $receiver
    [ "$(grep -c before received)" -gt 20 ]
    [ "$(grep -c after received)" -eq 0 ]
}

@test "bans end by themselves, a new one renews them, and they outlive the program" {
    prepare
    ban 'ban 192.0.2.66 8' 'ban 192.0.2.67 8'
    ban 'ban 192.0.2.67 600'
    run ! reaches 192.0.2.66 192.0.2.1
    eventually reaches 192.0.2.66 192.0.2.1
    run on_server nft-ban --list
    [[ ${lines[0]} == "192.0.2.67/32 5"?? ]]
    ban 'ban 192.0.2.67 60'
    run on_server nft-ban --list
    [[ ${lines[0]} =~ ^192.0.2.67/32\ (60|[1-5]?[0-9])$ ]]
    on_server nft-ban --setup
    run ! reaches 192.0.2.67 192.0.2.1
    on_server nft-ban --flush
    reaches 192.0.2.67 192.0.2.1
}

@test "10,000 bans at once are all there, and good ones among bad" {
    prepare
    awk 'BEGIN { for (i = 0; i < 10000; ++i) print "ban 10." int(i / 65536) "." int(i / 256) % 256 "." i % 256 " 600" }' > bans
    on_server nft-ban < bans
    [ "$(on_server nft-ban --list | grep -c '^10\.')" -eq 10000 ]
    on_server nft-ban < bans
    [ "$(on_server nft-ban --list | grep -c '^10\.')" -eq 10000 ]
}

# start_nft_ban: reads what is written to descriptor 5, until stop_nft_ban.
start_nft_ban() {
    mkfifo bans
    ip netns exec "$server" nft-ban < bans 2> told 3>&- &
    nft_ban=$!
    exec 5> bans
}

stop_nft_ban() {
    exec 5>&-
    wait $nft_ban
}

@test "bans survive a flush of the ruleset, with the time left, and this is told once" {
    prepare
    ban 'ban 192.0.2.68 600'
    start_nft_ban
    echo 'ban 192.0.2.66 600' >&5
    eventually is_listed 192.0.2.66/32
    ban 'ban 192.0.2.67 60'
    sleep 5 # until the running one has learned it
    on_server nft flush ruleset
    eventually is_listed 192.0.2.67/32
    run ! reaches 192.0.2.66 192.0.2.1
    run on_server nft-ban --list
    [[ ${lines[0]} == "192.0.2.6"[68]"/32 59"* ]]
    [[ ${lines[1]} == "192.0.2.6"[68]"/32 59"* ]]
    [[ ${lines[2]} == "192.0.2.67/32 5"* ]]
    [ "$(cat told)" = "nft-ban: warning: another program removed the table inet ispkit or its rules: restored (bans: 3)" ]
    stop_nft_ban
}

@test "rules that are flushed come back, and so does a table that was replaced in one transaction" {
    prepare
    start_nft_ban
    echo 'ban 192.0.2.66 600' >&5
    eventually is_listed 192.0.2.66/32
    on_server nft flush chain inet ispkit drop_banned
    is_restored() { grep -c restored told | grep -qx "$1"; }
    eventually is_restored 1
    run ! reaches 192.0.2.66 192.0.2.1
    on_server nft -f - <<< "flush ruleset; table inet ispkit { chain other { }; }"
    eventually is_restored 2
    run ! reaches 192.0.2.66 192.0.2.1
    stop_nft_ban
}

@test "--list misses rules that are flushed while no nft-ban runs" {
    prepare
    ban 'ban 192.0.2.66 600'
    on_server nft flush chain inet ispkit drop_banned
    run on_server nft-ban --list
    [ "${lines[0]}" = "nft-ban: warning: these bans have no effect, since rules are missing (--setup makes them)" ]
    on_server nft-ban --setup
    run ! reaches 192.0.2.66 192.0.2.1
    run on_server nft-ban --list
    [[ $output != *warning* ]]
}

@test "--status: no without the table, its rules or its sets, yes with them, and an error without privilege" {
    prepare
    local no="not healthy: sets or rules of the table inet ispkit are missing (--setup makes them)"
    run -1 on_server nft-ban --status
    [ "$output" = "not healthy: the table inet ispkit is missing (--setup makes it)
bans: 0" ]
    on_server nft add table inet ispkit
    run -1 on_server nft-ban --status -q
    [ "$output" = "$no" ]
    ban 'ban 192.0.2.66 600'
    run -0 on_server nft-ban --status
    [ "$output" = "healthy
bans: 1" ]
    on_server nft flush table inet ispkit
    run -1 on_server nft-ban --status --json
    [ "$output" = "{\"healthy\":false,\"problems\":[\"${no#*: }\"],\"bans\":1}" ]
    run -2 unprivileged_user nft-ban --status
}

# Another user than root, whom the kernel tells nothing.
unprivileged_user() { setpriv --reuid=65534 --regid=65534 --clear-groups --bounding-set=-all --inh-caps=-all "$@"; }

@test "a ban of an address that is allowed now ends when nft-ban starts again" {
    prepare
    ban 'ban 192.0.2.66 600' 'ban 192.0.2.67 600'
    mkfifo bans
    ip netns exec "$server" nft-ban --allow 192.0.2.66 < bans 2> told 3>&- &
    nft_ban=$!
    exec 5> bans
    eventually reaches 192.0.2.66 192.0.2.1
    stop_nft_ban
    [ "$(cat told)" = "nft-ban: warning: the ban of 192.0.2.66/32 ends, since it contains an allow-listed address" ]
    is_listed 192.0.2.67/32
}

@test "bans that another nft-ban ended do not come back" {
    prepare
    start_nft_ban
    echo 'ban 192.0.2.66 600' >&5
    echo 'ban 192.0.2.67 600' >&5
    eventually is_listed 192.0.2.67/32
    ban 'unban 192.0.2.66'
    sleep 5 # until the running one has learned it
    on_server nft flush ruleset
    eventually is_listed 192.0.2.67/32
    run ! is_listed 192.0.2.66/32
    on_server nft-ban --flush
    sleep 5 # until the running one has learned it
    on_server nft flush ruleset
    eventually on_server nft list chain inet ispkit drop_banned
    run on_server nft-ban --list
    [[ $output != *192.0.2* ]]
    stop_nft_ban
}

@test "no ban is lost or refused while somebody flushes the ruleset again and again" {
    prepare
    start_nft_ban
    eventually on_server nft list chain inet ispkit drop_banned
    while [ ! -e enough ]; do on_server nft flush ruleset; done 3>&- 5>&- &
    flushing=$!
    for i in {100..199}; do
        echo "ban 198.51.100.$i 600" >&5
        sleep 0.01
    done
    touch enough
    wait $flushing
    are_all_listed() { [ "$(on_server nft-ban --list | grep -c '^198')" -eq 100 ]; }
    eventually are_all_listed
    stop_nft_ban
    run ! grep 'cannot ban' told
}

@test "a ban of a new length just after a flush brings the other bans back, too" {
    prepare
    start_nft_ban
    echo 'ban 192.0.2.66 600' >&5
    eventually is_listed 192.0.2.66/32
    for length in 25 26 27 28 29 30; do # some within the pause after a restoration
        on_server nft flush ruleset
        echo "ban 198.51.100.0/$length 600" >&5
    done
    eventually is_listed 198.51.100.0/30
    is_listed 192.0.2.66/32
    is_listed 198.51.100.0/25
    stop_nft_ban
}

@test "a feed is banned until it lacks a prefix, apart from records and other feeds" {
    prepare
    ban 'ban 192.0.2.66 600'
    printf '192.0.2.66\n192.0.2.67\n' | on_server nft-ban --replace voipbl
    echo '{"ipaddress":["192.0.2.67","2001:db8:bad::66"],"ID":"1"}' | on_server nft-ban --replace apiban
    run ! reaches 2001:db8:bad::66 2001:db8::1
    run ! reaches 192.0.2.67 192.0.2.1
    run on_server nft-ban --list
    [[ ${lines[0]} == "192.0.2.66/32 "[56]?? ]]
    [ "${lines[1]}" = "192.0.2.67/32 permanent source=apiban" ]
    [ "${lines[2]}" = "2001:db8:bad::66/128 permanent source=apiban" ]
    [ "${lines[3]}" = "192.0.2.66/32 permanent source=voipbl" ]
    echo 192.0.2.68 | on_server nft-ban --replace voipbl
    run ! reaches 192.0.2.66 192.0.2.1 # by the record
    run ! reaches 192.0.2.67 192.0.2.1 # by apiban
    ban 'unban 192.0.2.66'
    reaches 192.0.2.66 192.0.2.1
    echo '{"ipaddress":["1.2.3.4"]' | run -2 on_server nft-ban --replace apiban
    run ! reaches 192.0.2.67 192.0.2.1
    on_server nft-ban --replace apiban --empty < /dev/null
    reaches 192.0.2.67 192.0.2.1
    on_server nft-ban --list --json > list
    [ "$(grep -c '"source"' list)" -eq 1 ]
    grep -qx '{"prefix":"192.0.2.68/32","source":"voipbl"}' list
}

@test "feeds that begin at the same time are all enforced, also when another nft-ban adds a set" {
    prepare
    start_nft_ban
    echo 'ban 192.0.2.66 600' >&5
    eventually is_listed 192.0.2.66/32
    feeds=()
    for source in a b c d e; do
        on_server nft-ban --replace $source <<< 192.0.2.67 3>&- &
        feeds+=($!)
    done
    wait "${feeds[@]}"
    echo 'ban 192.0.2.68/31 600' >&5
    eventually is_listed 192.0.2.68/31
    run on_server nft list chain inet ispkit drop_banned
    [ "$(grep -c 'ip saddr @ipv4_32_[a-e] ' <<< "$output")" -eq 5 ]
    stop_nft_ban
    [ ! -s told ]
}

@test "a feed of 100,000 prefixes is replaced in bounded memory, and survives a flush" {
    prepare
    awk 'BEGIN { for (i = 0; i < 100000; ++i) print "10." int(i / 65536) "." int(i / 256) % 256 "." i % 256 }' > list
    on_server bash -c 'ulimit -v 200000; nft-ban --replace voipbl' < list
    printf '%s\n' 192.0.2.66 2001:db8:bad::/64 >> list
    on_server bash -c 'ulimit -v 200000; nft-ban --replace voipbl' < list
    start_nft_ban
    knows_the_feed() { [ "$(awk '/VmRSS/ { print $2 }' /proc/$nft_ban/status)" -gt 30000 ]; }
    eventually knows_the_feed
    is_asleep() { [ "$(cut -d' ' -f3 /proc/$nft_ban/stat)" = S ]; }
    eventually is_asleep
    on_server nft flush ruleset
    eventually grep -q 'restored (bans: 100002)' told
    run ! reaches 192.0.2.66 192.0.2.1
    run ! reaches 2001:db8:bad::67 2001:db8::1
    stop_nft_ban
}

# answers PORT [tcp]: whether the attacker's packet to that port gets an answer; a closed port refuses at once.
answers() {
    on_attacker python3 - "$@" << 'PYTHON'
import socket, sys
kind = socket.SOCK_STREAM if "tcp" in sys.argv else socket.SOCK_DGRAM
client = socket.socket(socket.AF_INET, kind)
client.settimeout(0.5)
try:
    client.connect(("192.0.2.1", int(sys.argv[1])))
    client.send(b"x")
    client.recv(1)
except ConnectionRefusedError:
    sys.exit(0)
except TimeoutError:
    sys.exit(1)
PYTHON
}

@test "with --ports, only packets to these ports are dropped; the table keeps them until there are others" {
    prepare
    # One address, since the kernel's refusals are limited for each.
    on_server sysctl -q net.ipv4.icmp_ratelimit=0
    on_server nft-ban --setup --ports 5060-5061/udp,8089/tcp
    ban 'ban 192.0.2.66 600' 'ban 192.0.2.64/31 600'
    run ! answers 5060
    run ! answers 5061
    run ! answers 8089 tcp
    answers 5062
    answers 5060 tcp
    reaches 192.0.2.66 192.0.2.1
    on_server nft-ban --list > list
    grep -qx '# only to ports 8089/tcp,5060-5061/udp' list
    on_server nft-ban --list --json > list
    grep -qxF '{"ports":["8089/tcp","5060-5061/udp"]}' list
    on_server nft-ban --ports 5062/udp < /dev/null
    answers 5060
    run ! answers 5062
    on_server nft-ban --ports all < /dev/null
    run ! reaches 192.0.2.66 192.0.2.1
    run on_server nft-ban --list
    [[ $output != *ports* ]]
}

@test "the restored table has the same ports" {
    prepare
    on_server nft-ban --setup --ports 5060/udp
    start_nft_ban
    echo 'ban 192.0.2.66 600' >&5
    eventually is_listed 192.0.2.66/32
    on_server nft flush ruleset
    eventually is_listed 192.0.2.66/32
    run ! answers 5060
    reaches 192.0.2.66 192.0.2.1
    on_server nft-ban --list | grep -qx '# only to ports 5060/udp'
    stop_nft_ban
}

@test "a full set refuses the rest, and says so" {
    prepare
    awk 'BEGIN { for (i = 0; i < 262146; ++i) print "ban 10." int(i / 65536) "." int(i / 256) % 256 "." i % 256 " 600" }' > bans
    run bash -c "ip netns exec $server nft-ban < bans 2>&1"
    [ "$status" -eq 1 ]
    [ "$output" = "nft-ban: cannot ban 10.4.0.0/32 600: the set is full
nft-ban: cannot ban 10.4.0.1/32 600: the set is full" ]
    [ "$(on_server nft-ban --list | grep -c '^10\.')" -eq 262144 ]
}

@test "it keeps CAP_NET_ADMIN and nothing else, and is not root" {
    prepare
    mkfifo bans
    ip netns exec "$server" nft-ban < bans 3>&- &
    exec 5> bans
    eventually grep -qx $'CapBnd:\t0000000000000000' /proc/$!/status
    eventually grep -qx $'CapEff:\t0000000000001000' /proc/$!/status
    grep -qx $'CapPrm:\t0000000000001000' /proc/$!/status
    grep -qE $'^Uid:\t65534\t65534' /proc/$!/status
    exec 5>&-
    wait $!
    fails 2 "unknown user 'missing'" ip netns exec "$server" nft-ban --user missing
}
