#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# nft-ban beside firewalld, in network namespaces of the test's own.

load ../program/common
load network

teardown() {
    local processes=()
    [ ! -e started ] || read -r -a processes < started
    [ ${#processes[@]} -eq 0 ] || kill "${processes[@]}" 2> /dev/null || true
    exec 5>&-
    wait
    remove_network
}

prepare() {
    needs firewalld
    needs dbus-daemon
    needs_network
    make_network
}

# start_firewalld: with a D-Bus of its own, in a mount namespace, which on_firewalld enters.
start_firewalld() {
    # shellcheck disable=SC2016 # for the inner shell
    ip netns exec "$server" unshare -m bash -c '
        mount -t tmpfs tmpfs /run
        mount -t tmpfs tmpfs /var/log
        mkdir /run/dbus
        dbus-daemon --system --nofork --nopidfile &
        echo $! $$ > started
        exec firewalld --nofork --nopid' > firewalld.log 2>&1 3>&- &
    firewalld=$!
    eventually on_firewalld firewall-cmd --state
}

on_firewalld() { nsenter -t $firewalld -m -n "$@"; }

@test "bans hold beside firewalld, through its reload, its start and its end" {
    prepare
    mkfifo bans
    ip netns exec "$server" nft-ban < bans 2> told 3>&- &
    exec 5> bans
    echo 'ban 192.0.2.66 600' >&5
    eventually is_listed 192.0.2.66/32
    start_firewalld
    reaches 192.0.2.67 192.0.2.1
    run ! reaches 192.0.2.66 192.0.2.1
    on_firewalld firewall-cmd --reload
    run ! reaches 192.0.2.66 192.0.2.1
    on_firewalld firewall-cmd --complete-reload
    run ! reaches 192.0.2.66 192.0.2.1
    echo 'ban 192.0.2.67 600' >&5
    eventually is_listed 192.0.2.67/32
    kill $firewalld
    wait $firewalld || true
    run ! reaches 192.0.2.66 192.0.2.1
    [ "$(on_server nft-ban --list | grep -c '^192')" -eq 2 ]
    exec 5>&-
    [ ! -s told ]
}
