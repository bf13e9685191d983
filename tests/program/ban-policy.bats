#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What sip-banwatch bans, by hand or on its own, nft-ban takes.

load asterisk

# failures ADDRESS: five guesses.
failures() {
    for _ in 1 2 3 4 5; do failure "$1"; done
}

# Edges of the widths, of the networks that are never banned, and what is around them.
prefixes() {
    local length
    for length in 0 1 4 8 12 15 16 17 23 24 25 30 31 32; do
        printf "%s/$length\n" 0.0.0.0 0.255.255.255 1.0.0.0 126.255.255.255 127.0.0.1 128.0.0.0 \
            203.0.113.5 223.255.255.255 224.0.0.1 239.255.255.255 240.0.0.1 255.255.0.0 \
            255.255.254.255 255.255.255.254 255.255.255.255 198.51.100.7 198.51.101.0
    done
    for length in 0 8 16 31 32 33 47 48 63 64 65 96 126 127 128; do
        printf "%s/$length\n" :: ::1 ::2 1:: 2001:db8:: 2001:db8:1::5 fe80::1 \
            fec0::1 feff:ffff:: ff00:: ff02::fb ffff:: ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff
    done
}

@test "a ban by hand is refused where nft-ban refuses it, in the same words" {
    sip-banwatch allow --db state.db 198.51.100.7 2001:db8:1::/48
    number=0
    for prefix in $(prefixes) $(hostname -I); do
        number=$((number + 1))
        echo "ban $prefix 600" >&3
        message=$(sip-banwatch ban -q --db state.db "$prefix" 2>&1) || true
        [ -z "$message" ] || echo "standard input:$number: ${message#sip-banwatch: nothing is banned: }"
    done 3> bans > by_hand
    run nft-ban --dry-run --allow 198.51.100.7 --allow 2001:db8:1::/48 < bans
    grep '^nft-ban: ' <<< "$output" | sed 's/^nft-ban: //' | diff by_hand -
    [ "$(sip-banwatch list --db state.db | wc -l)" -gt 100 ]
}

@test "a network around an attacker is not banned where nft-ban would refuse it" {
    for address in 203.0.113.{5,9} 255.255.{3.4,3.8} 255.255.255.{4,8} 240.0.0.{1,9} 1.0.0.{1,9} \
        223.255.255.{200,250} '['{::2,::1:0:0:0:9,::1:9,{2001:db8,feff,1}::{5,9}}']'; do
        failures "$address"
    done > log
    for options in "--ipv4-prefix 16 --ipv6-prefix 32" "--ipv4-prefix 24 --ipv6-prefix 64" \
        "--escalate 2" "--escalate 2 --ipv4-prefix 31 --ipv6-prefix 127"; do
        rm -f state.db*
        # shellcheck disable=SC2086 # several words
        sip-banwatch watch --once $options --db state.db log > bans
        [ "$(grep -c '^ban ' bans)" -ge 10 ]
        succeeds nft-ban --dry-run < bans
    done
}

@test "who is never banned by --allow is not banned by what was decided before, or by hand" {
    failures 203.0.113.5 > log
    sip-banwatch watch --once --db state.db log > bans
    grep -q '^ban 203.0.113.5/32 ' bans
    sip-banwatch watch --allow 203.0.113.0/24 --allow 192.0.2.0/24 --db state.db log > bans 2> err 3>&- &
    eventually grep -qx 'unban 203.0.113.5/32' bans
    sip-banwatch ban --db state.db 192.0.2.9 # it does not know the command line of watch, which refuses
    sip-banwatch ban --db state.db 198.51.100.9
    eventually grep -q '^ban 198.51.100.9/32 ' bans
    eventually grep -qx 'sip-banwatch: warning: 192.0.2.9/32 is not banned, since it contains an allow-listed address' err
    kill $!
    wait $! || true
    run ! grep -e '^ban 203' -e '^ban 192' bans
    [[ $(sip-banwatch list --db state.db) == 198.51.100.9/32* ]]
}

@test "a ban by hand of an address that the configuration file allows is refused, and says so" {
    echo 192.0.2.0/24 > office
    printf '%s\n' 'ports = 5060' 'allow = 203.0.113.0/24' > nft-ban.conf
    printf '%s\n' 'db = state.db' 'allow = office' 'nft-config = nft-ban.conf' 'what = ever' > conf
    refuses() { fails 2 "sip-banwatch: nothing is banned: $1 contains an allow-listed address" sip-banwatch ban -q --config conf "${@:2}"; }
    refuses 192.0.2.9/32 192.0.2.9
    refuses 203.0.113.5/32 198.51.100.9 203.0.113.5
    refuses 203.0.112.0/20 203.0.112.0/20
    [ -z "$(sip-banwatch list --db state.db)" ]
    succeeds sip-banwatch ban -q --config conf 198.51.100.9
    sed -i '1i allow = 203.0.113.0/33' nft-ban.conf
    fails 2 "sip-banwatch: conf:3: --nft-config: nft-ban.conf:1: allow: '203.0.113.0/33'" sip-banwatch ban -q --config conf 198.51.100.9
    echo '# none' > own
    sed -i '1s/.*/allow = own/' nft-ban.conf
    fails 2 "sip-banwatch: conf:3: --nft-config: nft-ban.conf:1: allow: 'own' contains no prefix" sip-banwatch ban -q --config conf 198.51.100.9
}

@test "whom the configuration of nft-ban allows is not banned, and its ban ends at a reload" {
    failures 203.0.113.5 > log
    failures 203.0.113.6 >> log
    echo 'allow = 203.0.113.6' > nft-ban.conf
    printf '%s\n' 'db = state.db' 'nft-config = nft-ban.conf' '[log]' > conf
    sip-banwatch watch --config conf > bans 2> err 3>&- &
    local watcher=$!
    eventually grep -q '^ban 203.0.113.5/32 ' bans
    run ! grep 203.0.113.6 bans
    echo 'allow = allowed' >> nft-ban.conf
    kill -HUP $watcher
    eventually grep -qx 'sip-banwatch: conf:2: --nft-config: nft-ban.conf:2: allow: .*allowed.*' err
    eventually eval "sip-banwatch status --db state.db -q | grep -q 'the last reload was refused: conf:2: --nft-config: '"
    echo 203.0.113.5 > allowed
    kill -HUP $watcher
    eventually grep -qx 'unban 203.0.113.5/32' bans
    eventually eval '[ -z "$(sip-banwatch list --db state.db)" ]'
    eventually eval "! sip-banwatch status --db state.db -q | grep 'the last reload was refused'"
    kill $watcher
}
