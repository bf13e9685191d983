# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Two network namespaces of a test's own with a cable between them: server (192.0.2.1, 2001:db8::1)
# and attacker (192.0.2.66 and others, 2001:db8:bad::66).

needs_network() {
    needs ip
    needs nft
    needs ping
    if [ "$(id -u)" -ne 0 ]; then
        [ "${CI:-}" != true ] || { echo "not root, and CI skips nothing"; return 1; }
        skip "needs root"
    fi
}

make_network() {
    server=ispkit-s$$-$BATS_TEST_NUMBER
    attacker=ispkit-a$$-$BATS_TEST_NUMBER
    ip netns add "$server"
    ip netns add "$attacker"
    ip -n "$server" link add to-attacker type veth peer name to-server netns "$attacker"
    ip -n "$server" link set lo up
    ip -n "$attacker" link set lo up
    ip -n "$server" link set to-attacker up
    ip -n "$attacker" link set to-server up
    ip -n "$server" address add 192.0.2.1/24 dev to-attacker
    ip -n "$server" address add 2001:db8::1/32 dev to-attacker nodad
    ip -n "$attacker" address add 192.0.2.66/24 dev to-server
    ip -n "$attacker" address add 192.0.2.67/24 dev to-server
    ip -n "$attacker" address add 2001:db8:bad::66/32 dev to-server nodad
    ip -n "$attacker" address add 2001:db8:bad::67/32 dev to-server nodad
    ip -n "$attacker" address add 2001:db8:bad:1::66/32 dev to-server nodad
}

remove_network() {
    local namespace
    for namespace in ${server:-} ${attacker:-}; do ip netns delete "$namespace" || true; done
}

on_server() { ip netns exec "$server" "$@"; }
on_attacker() { ip netns exec "$attacker" "$@"; }

# reaches FROM TO: whether a ping comes back.
reaches() { on_attacker ping -c 1 -W 1 -I "$1" "$2" > /dev/null; }

# is_listed PREFIX: nft-ban's table on the server has it.
is_listed() { on_server nft-ban --list | grep -q "^$1 "; }
