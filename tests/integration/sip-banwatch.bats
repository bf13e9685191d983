#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# From the log line to the dropped packet: svcrack against a SIP registrar, in network namespaces.

load ../program/common
load network

teardown() {
    local child
    while read -r child; do kill "$child" 2> /dev/null || true; done \
        < <(cat "$BATS_TEST_TMPDIR/children" 2> /dev/null)
    remove_network
}

# to_be_ended PID: at the end of the test.
to_be_ended() { echo "$1" >> "$BATS_TEST_TMPDIR/children"; }

prepare() {
    needs_network
    : > "$BATS_TEST_TMPDIR/children"
    make_network
}

# Starts a registrar that logs as Asterisk does, at the address.
start_registrar() {
    : > messages
    ip netns exec "$server" python3 "$ISPKIT_SOURCE/tests/integration/sip_responder.py" \
        "$1" 5060 "$PWD/messages" 3>&- &
    to_be_ended $!
    eventually eval "on_server ss -Hlun 'sport = :5060' | grep -q ."
}

# is_banning: nft-ban has made its table.
is_banning() { on_server nft list table inet ispkit; }

# guess ADDRESS SECONDS: 1000 passwords of the account 100. One who is banned waits for answers until the end.
guess() {
    on_attacker timeout "$2" svcrack -u 100 -r 1000-1999 "$1" > svcrack.out 2>&1 || true
}

guesses() { grep -c 'Wrong password' messages; }

@test "svcrack is cut off by the kernel after the fifth guess" {
    prepare
    needs svcrack
    start_registrar 192.0.2.1
    guess 192.0.2.1 180
    without=$(guesses)
    [ "$without" -ge 1000 ]
    : > messages

    ip netns exec "$server" sip-banwatch watch --db state.db --nft "$PWD/messages" > bans 2> errors 3>&- &
    to_be_ended $!
    eventually is_banning
    guess 192.0.2.1 10
    echo "guesses without: $without, with: $(guesses)"
    # Some guesses may be under way when the fifth is written: more where the machine is busy.
    [ "$(guesses)" -ge 5 ]
    [ "$(guesses)" -lt 1000 ]
    grep -q '^ban 192.0.2.66/32 600 failures=5 ' bans
    run ! grep -v "no line of Asterisk's security log" errors
    run on_server nft-ban --list
    [[ $output == *"192.0.2.66/32 "* ]]
}

@test "the pipe does the same, and a restart brings the bans back" {
    prepare
    needs svcrack
    start_registrar 192.0.2.1
    ip netns exec "$server" bash -c 'tail -n +1 -F messages 2> /dev/null | sip-banwatch watch --db state.db | nft-ban' 3>&- &
    pipeline=$!
    to_be_ended $pipeline
    eventually is_banning
    guess 192.0.2.1 10
    [ "$(guesses)" -ge 5 ]
    [ "$(guesses)" -lt 1000 ]
    run ! reaches 192.0.2.66 192.0.2.1
    pkill -P $pipeline
    wait $pipeline || true
    on_server nft flush ruleset
    reaches 192.0.2.66 192.0.2.1
    on_server bash -c 'sip-banwatch watch --db state.db < /dev/null | nft-ban'
    run ! reaches 192.0.2.66 192.0.2.1
}

@test "nft-ban is kept alive, and gets all bans when it is started again" {
    prepare
    : > messages
    ip netns exec "$server" sip-banwatch watch --db state.db --nft "$PWD/messages" > bans 2> errors 3>&- &
    watcher=$!
    to_be_ended $watcher
    eventually is_banning
    on_server sip-banwatch ban --db state.db 192.0.2.66
    eventually is_listed 192.0.2.66/32
    run ! reaches 192.0.2.66 192.0.2.1
    kill "$(pgrep -P "$watcher" -x nft-ban)"
    on_server nft flush ruleset
    eventually grep -q "nft-ban ended and was started again" errors
    eventually is_listed 192.0.2.66/32
    run ! reaches 192.0.2.66 192.0.2.1
    reaches 192.0.2.67 192.0.2.1
}

# has_address ADDRESS: the name sbc.example.net has it from now on.
has_address() { echo "sbc.example.net $1 5" > names.new && mv names.new names; }

# fail_from ADDRESS: five guesses in the log.
fail_from() {
    local i
    for i in 1 2 3 4 5; do
        echo "[$(date '+%F %T')] NOTICE[1] chan_sip.c: Registration from '\"$i\" <sip:100@192.0.2.1>' failed for '$1:5060' - Wrong password"
    done >> messages
}

@test "an address that the machine takes over while it watches is not banned, and its ban ends" {
    prepare
    : > messages
    ip netns exec "$server" sip-banwatch watch --db state.db "$PWD/messages" > bans 2> errors 3>&- &
    to_be_ended $!
    eventually test -e state.db-wal
    fail_from 203.0.113.7
    eventually grep -q '^ban 203.0.113.7/32' bans
    on_server ip address add 203.0.113.7/32 dev lo
    eventually grep -qx 'unban 203.0.113.7/32' bans
    fail_from 203.0.113.7
    fail_from 203.0.113.8
    eventually grep -q '^ban 203.0.113.8/32' bans
    [ "$(grep -c '^ban 203.0.113.7/32' bans)" -eq 1 ]
}

@test "a host that is allowed by its name may change its address" {
    prepare
    mkdir -p "/etc/netns/$server"
    echo 'nameserver 192.0.2.1' > "/etc/netns/$server/resolv.conf"
    : > messages
    has_address 203.0.113.7
    ip netns exec "$server" python3 "$ISPKIT_SOURCE/tests/integration/name_server.py" 192.0.2.1 "$PWD/names" 3>&- &
    to_be_ended $!
    eventually eval "on_server ss -Hlun 'sport = :53' | grep -q ."
    echo sbc.example.net > allowed
    ip netns exec "$server" sip-banwatch watch --db state.db --allow allowed "$PWD/messages" > bans 2> errors 3>&- &
    to_be_ended $!
    eventually test -e state.db-wal
    fail_from 203.0.113.7
    fail_from 203.0.113.8
    eventually grep -q '^ban 203.0.113.8/32' bans
    run ! grep 203.0.113.7 bans
    has_address 203.0.113.8
    eventually grep -qx 'unban 203.0.113.8/32' bans
    fail_from 203.0.113.7
    eventually grep -q '^ban 203.0.113.7/32' bans
    : > names
    eventually grep -q 'sbc.example.net: has no address' errors
    # The list of 'sip-banwatch allow' has names as well.
    echo 'office.example.net 203.0.113.7 5' > names
    sip-banwatch allow --db state.db office.example.net
    eventually grep -qx 'unban 203.0.113.7/32' bans
    [ "$(sip-banwatch allow --db state.db)" = office.example.net ]
    run on_server sip-banwatch scan --allow office.example.net messages
    [[ $output != *203.0.113.7* ]]
    rm -r "/etc/netns/$server"
}
