#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# ipset-ban, as far as it goes without a privilege; tests/integration has the kernel.

load common

@test "--setup --dry-run prints the sets and the rules" {
    succeeds ipset-ban --setup --dry-run
    [ "$output" = "# ipset -exist restore
create ispkit-ipv4 hash:net family inet timeout 0 maxelem 262144
create ispkit-ipv6 hash:net family inet6 timeout 0 maxelem 262144
# iptables-restore --noflush
*raw
:ISPKIT-BAN - [0:0]
-A ISPKIT-BAN -m set --match-set ispkit-ipv4 src -j DROP
COMMIT
# ip6tables-restore --noflush
*raw
:ISPKIT-BAN - [0:0]
-A ISPKIT-BAN -m set --match-set ispkit-ipv6 src -j DROP
COMMIT" ]
    succeeds ipset-ban --setup --dry-run --ports 5060-5061/udp
    [[ $output == *"-A ISPKIT-BAN -p udp -m multiport --dports 5060:5061 -m set --match-set ispkit-ipv4 src -j DROP"* ]]
}

@test "--dry-run prints what ipset gets, of each prefix the last record" {
    printf 'ban 203.0.113.5 600 failures=5\nban 2001:db8::/64 31536000\nban 203.0.113.5 30\nunban 203.0.113.6\n' > records
    run_apart ipset-ban --dry-run < records
    [ "$status" -eq 0 ]
    [ "$output" = "add ispkit-ipv4 203.0.113.5/32 timeout 30
add ispkit-ipv6 2001:db8::/64 timeout 2147483
del ispkit-ipv4 203.0.113.6/32" ]
}

@test "it refuses what nft-ban refuses, in the same words" {
    printf '%s\n' 'ban 203.0.113.5' 'flush' 'ban 127.0.0.1 600' 'ban 10.0.0.0/15 600' 'ban 198.51.100.7 600' \
        'ban 203.0.113.5 600; del ispkit-ipv4' 'ban 203.0.113.6 600' > records
    for tool in nft-ban ipset-ban; do
        run_apart $tool --dry-run --allow 198.51.100.0/24 < records
        [ "$status" -eq 1 ]
        echo "${stderr//$tool: /}" > $tool
    done
    diff nft-ban ipset-ban
    [ "$(wc -l < ipset-ban)" -eq 6 ]
    [ "$output" = "add ispkit-ipv4 203.0.113.6/32 timeout 600" ]
}

@test "a missing program or privilege is an error with its reason" {
    mkdir bin
    ln -s "$(command -v ipset-ban)" bin
    printf '#!/bin/sh\necho "ipset v7.17: Kernel error received: Operation not permitted" >&2; exit 1\n' > bin/ipset
    chmod +x bin/ipset
    PATH=$PWD/bin:$PATH fails 2 "ipset-ban: ipset failed: Operation not permitted" ipset-ban --list
    printf '#!/bin/sh\nexit 3\n' > bin/ipset
    PATH=$PWD/bin:$PATH fails 2 "ipset-ban: ipset failed: exit status 3" ipset-ban --flush
    # Children of a parent that ignores their ends would leave no status.
    PATH=$PWD/bin:$PATH fails 2 "ipset-ban: ipset failed: exit status 3" env --ignore-signal=CHLD ipset-ban --flush
}

@test "options that do not go together are refused" {
    fails 2 "exclude each other" ipset-ban --setup --flush
    fails 2 "--json needs --list or --status" ipset-ban --json
    fails 2 "--dry-run does not go" ipset-ban --list --dry-run
    fails 2 "--ports does not go with --list, --status or --flush" ipset-ban --flush --ports 5060
    fails 2 "at most 32" ipset-ban --widest-ipv4 33
    fails 2 "ipset-ban: --ports: 'x' is not a port from 1 to 65535" ipset-ban --ports x
}
