#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# nft-ban, as far as it goes without a privilege; tests/integration has the kernel.

load common

@test "--setup --dry-run prints a ruleset that nft understands" {
    succeeds nft-ban --setup --dry-run
    [[ $output == *"priority -300"* ]]
    [[ $output == *"ip6 saddr & ffff:ffff:ffff:ffff:: @ipv6_64 counter name dropped_ipv6 drop"* ]]
}

@test "--ports restricts the rules to these ports" {
    succeeds nft-ban --setup --dry-run --ports 5060-5061,8089/tcp,5061/udp
    [[ $output == *"ports { tcp . 5060-5061, tcp . 8089, udp . 5060-5061, sctp . 5060-5061 }"* ]]
    [ "$(grep -c "drop$" <<< "$output")" -eq 5 ]
    [ "$(grep -c " meta l4proto . th dport @ports counter .* drop$" <<< "$output")" -eq 5 ]
    fails 2 "nft-ban: --ports: '5060x' is not a port from 1 to 65535" nft-ban --ports 5060x
    fails 2 "nft-ban: --ports: 'icmp' is not tcp, udp or sctp" nft-ban --ports 5060/icmp
    fails 2 "nft-ban: --ports: the range '5061-5060' ends before it begins" nft-ban --ports 5061-5060
    fails 2 "--ports does not go with --list, --status or --flush" nft-ban --list --ports 5060
}

@test "--dry-run prints one transaction for all that waits, of each prefix the last record" {
    printf 'ban 203.0.113.5 600 failures=5\nban 203.0.113.6/32 60\nban 203.0.113.5 30\nunban 203.0.113.6\n' > records
    run --separate-stderr nft-ban --dry-run < records
    [ "$status" -eq 0 ]
    [ "$output" = "add element inet ispkit ipv4_32 { 203.0.113.5, 203.0.113.6 }
delete element inet ispkit ipv4_32 { 203.0.113.5, 203.0.113.6 }
add element inet ispkit ipv4_32 { 203.0.113.5 timeout 30s }" ]
}

@test "what is no record is refused by its line, and the next one is read" {
    printf 'ban 203.0.113.5\nflush ruleset\n\nban 203.0.113.5 600; flush ruleset\nban 203.0.113.6 600' > records
    run --separate-stderr nft-ban --dry-run < records
    [ "$status" -eq 1 ]
    [[ $stderr == *"standard input:1: "*"standard input:2: "*"standard input:4: "* ]]
    [[ $output == *"{ 203.0.113.6 timeout 600s }"* ]]
    [[ $output != *flush* ]]
    [[ $output != *203.0.113.5* ]]
}

@test "lines without end that are refused do not hold back a ban" {
    { echo 'ban 203.0.113.5 600'; yes 'ban nobody'; } 2> /dev/null |
        timeout 20 stdbuf -oL nft-ban --dry-run 2> /dev/null | head -n 1 > first
    [ "$(cat first)" = 'add element inet ispkit ipv4_32 { 203.0.113.5 }' ]
}

@test "--replace reads the lists that people publish, and prints one transaction" {
    printf '\xef\xbb\xbf# VoIPBL\r\n203.0.113.5/32\r\n203.0.113.5\n198.51.100.0/24 ; SBL1\n\n2001:db8::/64\n' > list
    run_apart nft-ban --dry-run --replace voipbl < list
    [ "$status" -eq 0 ]
    [ "$output" = "flush set inet ispkit ipv6_64_voipbl
flush set inet ispkit ipv4_24_voipbl
flush set inet ispkit ipv4_32_voipbl
add element inet ispkit ipv6_64_voipbl { 2001:db8:: }
add element inet ispkit ipv4_24_voipbl { 198.51.100.0 }
add element inet ispkit ipv4_32_voipbl { 203.0.113.5 }" ]
    run_apart nft-ban --dry-run --replace apiban <<< '{"ipaddress":["203.0.113.5","203.0.113.6"],"ID":"1700000000"}'
    [ "$status" -eq 0 ]
    [ "${lines[1]}" = "add element inet ispkit ipv4_32_apiban { 203.0.113.5, 203.0.113.6 }" ]
}

@test "--replace refuses a list as a whole" {
    refuses() { fails 2 "nft-ban: standard input$1" nft-ban --dry-run --replace apiban <<< "$2" && [ -z "$output" ]; }
    refuses ":2: '<html>' is not an address or prefix" $'203.0.113.5\n<html>'
    refuses ":2: 10.0.0.0/8 is wider than /16" $'203.0.113.5\n10.0.0.0/8'
    refuses ": nothing to ban (--empty ends all bans of apiban)" ''
    refuses ": nothing to ban" '# nothing'
    refuses ": nothing to ban" '{"ipaddress":[]}'
    refuses ": 'rate limit exceeded' is not an address" '{"ipaddress":["rate limit exceeded"],"ID":"none"}'
    refuses ": not APIBAN's JSON" '{"ipaddress":"203.0.113.5"}'
    refuses ": not APIBAN's JSON" '{"ipaddress":["203.0.113.5"'
    refuses ": not APIBAN's JSON" '{"error":"no key"}'
    refuses ": too deeply nested" '{"a":{"b":{"c":{}}}}'
    run_apart nft-ban --dry-run --replace apiban --empty < /dev/null
    [ "$status" -eq 0 ]
    awk 'BEGIN { for (i = 0; i < 262145; ++i) print "10." int(i / 65536) "." int(i / 256) % 256 "." i % 256 }' > list
    fails 2 "standard input:262145: more than 262144 prefixes" nft-ban --dry-run --replace apiban < list
}

@test "--replace leaves out what must not be banned, and says so" {
    printf '203.0.113.5\n198.51.100.7\n127.0.0.1\n' > list
    run_apart nft-ban --dry-run --replace voipbl --allow 198.51.100.0/24 < list
    [ "$status" -eq 0 ]
    [ "$stderr" = "nft-ban: warning: left out: 198.51.100.7/32 contains an allow-listed address
nft-ban: warning: left out: 127.0.0.1/32 contains unspecified, loopback, multicast or broadcast addresses" ]
    [[ $output == *"{ 203.0.113.5 }" ]]
}

@test "nobody is banned who must not be" {
    for prefix in 127.0.0.1 0.0.0.0 224.0.0.1 255.255.255.255 ::1 :: ff02::1 ::ffff:127.0.0.1 \
        0.0.0.0/0 10.0.0.0/15 2001:db8::/31 198.51.100.7 198.51.0.0/16 127.0.0.0/24; do
        run --separate-stderr nft-ban --dry-run --allow 198.51.100.0/24 <<< "ban $prefix 600"
        [ "$status" -eq 1 ] || { echo "$prefix"; return 1; }
        [ -z "$output" ]
        [[ $stderr == "nft-ban: standard input:1: "* ]]
    done
    run --separate-stderr nft-ban --dry-run --widest-ipv4 8 <<< 'ban 10.0.0.0/8 600'
    [ "$status" -eq 0 ]
}

@test "the addresses of this machine are its own, and networks that hold them" {
    own=$(hostname -I | tr ' ' '\n' | grep -m1 -F .) || skip "this machine has no address"
    for prefix in "$own" "$own/24"; do
        run --separate-stderr nft-ban --dry-run <<< "ban $prefix 600"
        [ "$status" -eq 1 ]
        [[ $stderr == *"contains an address of this machine"* ]]
    done
}

@test "an allow list that holds nothing is refused" {
    printf '# none yet\n\n' > own
    fails 2 "--allow: 'own' contains no prefix" nft-ban --dry-run --allow 198.51.100.0/24 --allow own < /dev/null
}

@test "garbage of any length is refused in little memory" {
    head -c 100000000 /dev/zero > zeros
    head -c 1000000 /dev/urandom | tr -d '\n' >> zeros
    printf '\nban 203.0.113.5 600\n' >> zeros
    run --separate-stderr bash -c 'ulimit -v 65536; nft-ban --dry-run < zeros'
    [ "$status" -eq 1 ]
    [ "$stderr" = "nft-ban: standard input:1: too long" ]
    [[ $output == *"{ 203.0.113.5 timeout 600s }"* ]]
}

@test "without the privilege it says what is missing" {
    if [ "$(id -u)" -eq 0 ]; then
        chmod 711 "$BATS_RUN_TMPDIR" "$BATS_TEST_TMPDIR" "$BATS_TEST_TMPDIR"/..
        cp "$(command -v nft-ban)" nft-ban
        fails 2 "CAP_NET_ADMIN" setpriv --reuid=65534 --regid=65534 --clear-groups ./nft-ban --list
    else
        fails 2 "CAP_NET_ADMIN" nft-ban --list
    fi
}

@test "options that do not go together are refused" {
    fails 2 "exclude each other" nft-ban --setup --flush
    fails 2 "--replace does not go with --setup, --list, --status or --flush" nft-ban --replace apiban --flush
    fails 2 "--replace: 'a_b' is not a name (up to 32 letters, digits and '-')" nft-ban --replace a_b
    fails 2 "--empty needs --replace" nft-ban --empty
    fails 2 "--json needs --list or --status" nft-ban --json
    fails 2 "--dry-run does not go" nft-ban --list --dry-run
    fails 2 "at most 32" nft-ban --widest-ipv4 33
    fails 2 "unexpected operand" nft-ban 203.0.113.5
}

@test "libnftables is under the GPL: OpenSSL stays out, and no other tool links it" {
    for tool in "${tools[@]}"; do
        ldd "$(command -v "$tool")" > libraries
        if [ "$tool" = nft-ban ]; then
            grep -q nftables libraries
            run -1 grep -E 'libcrypto|libssl' libraries
        else
            run -1 grep nftables libraries
        fi
    done
}
