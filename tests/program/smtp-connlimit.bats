#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# smtp-connlimit as far as it goes without a kernel; tests/integration has that.

load common

# prints REGEX OPTION...: succeeds, and a line of the ruleset matches.
prints() {
    local regex=$1
    shift
    succeeds smtp-connlimit "$@"
    grep -qE -- "$regex" <<< "$output" || { echo "no line is like '$regex' in:"; echo "$output"; return 1; }
}

# The elements of a set, on one line.
elements() {
    sed -n "/set $1 {/,/^\t}/p" | sed -n '/elements/,/^\t\t}/p' | grep -oE '[0-9a-f:.]+/[0-9]+' | xargs
}

@test "the ruleset has the limit, the ports and the lists" {
    printf '10.1.0.0/16\n2001:db8:7::/48\n' > customers.txt
    printf '10.1.2.3 # mail\n' > core.txt
    succeeds smtp-connlimit --port 25 --port 465 --limit 30/minute --burst 10 --clients customers.txt --allow core.txt
    [[ $output == *"tcp dport { 25, 465 }"* ]]
    [[ $output == *"{ ip saddr timeout 3600s limit rate over 30/minute burst 10 packets } goto limited_ipv4"* ]]
    [ "$(elements allowed_ipv4 <<< "$output" | xargs -n1 | sort -u)" = 10.1.2.3/32 ]
    [ "$(elements clients_ipv4 <<< "$output")" = 10.1.0.0/16 ]
    [ "$(elements clients_ipv6 <<< "$output")" = 2001:db8:7::/48 ]
}

@test "nft understands every ruleset" {
    needs nft
    needs unshare
    printf '0.0.0.0/0\n::/0\n' > all.txt
    while read -r options; do
        # shellcheck disable=SC2086 # words
        smtp-connlimit $options > ruleset
        unshare --map-root-user --net nft --check --file ruleset || { echo "$options"; return 1; }
    done << 'OPTIONS'
--limit 30/minute
--limit 1/second --burst 1 --action reject --size 1 --timeout 1s
--limit 10000/day --burst 10000 --action log --timeout 30d --size 262144
--limit 7/hour --action log,drop --ipv4-prefix 8 --ipv6-prefix 128 --clients all.txt
--limit 7/hour --action log,reject --allow all.txt --allow 192.0.2.1 --table smtp_login --port 587
OPTIONS
}

@test "lists are merged: contained, adjacent and doubled prefixes" {
    printf '%s\n' 192.0.2.0/25 192.0.2.128/25 192.0.2.7 198.51.100.1 198.51.100.1 198.51.100.0 > list
    succeeds smtp-connlimit --limit 30/minute --allow list --allow 192.0.3.0/24
    [ "$(elements allowed_ipv4 <<< "$output")" = "192.0.2.0/23 198.51.100.0/31" ]
}

@test "a list comes from standard input as well" {
    run --separate-stderr bash -c 'echo 192.0.2.0/24 | smtp-connlimit --limit 30/minute --allow 198.51.100.7 --allow -'
    [ "$status" -eq 0 ]
    [ "$(elements allowed_ipv4 <<< "$output")" = "192.0.2.0/24 198.51.100.7/32" ]
    run --separate-stderr bash -c 'echo 192.0.2.0/33 | smtp-connlimit --limit 30/minute --clients -'
    [ "$status" -eq 2 ]
    [ -z "$output" ]
    [[ $stderr == *"standard input:1: '192.0.2.0/33' is not an address or prefix"* ]]
}

@test "a bad list is an error with file and line, and nothing is printed" {
    printf '192.0.2.0/24\n\n192.0.2.0/33\n' > bad.txt
    for option in --clients --allow; do
        fails 2 "bad.txt:3: '192.0.2.0/33' is not an address or prefix" smtp-connlimit --limit 30/minute $option bad.txt
        [ -z "$output" ]
    done
    printf '# nobody yet\n' > empty.txt
    fails 2 "--clients: 'empty.txt' contains no prefix" smtp-connlimit --limit 30/minute --clients empty.txt
    fails 2 "--allow: 'empty.txt' contains no prefix" smtp-connlimit --limit 30/minute --allow empty.txt
    fails 2 "missing.txt" smtp-connlimit --limit 30/minute --allow missing.txt
    printf '192.0.2.1; flush ruleset\n' > attack.txt
    fails 2 "attack.txt:1: " smtp-connlimit --limit 30/minute --allow attack.txt
}

@test "lists are bounded, after they are merged" {
    awk 'BEGIN { for (i = 0; i < 100001; ++i) print int(i / 65536) + 10 "." int(i / 256) % 256 "." i % 256 ".0/31" }' > long.txt
    fails 2 "--allow: 100001 prefixes after merging (at most 100000)" smtp-connlimit --limit 30/minute --allow long.txt
    sed -i '$d' long.txt
    succeeds smtp-connlimit --limit 30/minute --allow long.txt
    awk 'BEGIN { for (i = 0; i < 131072; ++i) print "10." int(i / 65536) "." int(i / 256) % 256 "." i % 256 }' > adjacent.txt
    succeeds smtp-connlimit --limit 30/minute --allow adjacent.txt
    [ "$(elements allowed_ipv4 <<< "$output")" = 10.0.0.0/15 ]
    head -1001 long.txt > shorter.txt
    for option in --iptables --ip6tables; do
        fails 2 "(at most 1000)" smtp-connlimit --limit 30/minute $option --clients shorter.txt
    done
}

@test "every value is checked" {
    fails 2 "--limit is missing" smtp-connlimit
    for rate in 30 30/week 0/minute 10001/minute -1/minute 30/minutes 1.5/minute '30/minute }'; do
        fails 2 "is not a rate (example: 30/minute" smtp-connlimit --limit "$rate"
    done
    for burst in 0 10001; do
        fails 2 "--burst: $burst is not from 1 to 10000" smtp-connlimit --limit 30/minute --burst "$burst"
    done
    fails 2 "is not a number" smtp-connlimit --limit 30/minute --burst x
    for port in 0 65536 smtp 25,465; do
        fails 2 "is not a port" smtp-connlimit --limit 30/minute --port "$port"
    done
    fails 2 "--port: 25 is given twice" smtp-connlimit --limit 30/minute --port 25 --port 465 --port 25
    # shellcheck disable=SC2046 # words
    fails 2 "--port: at most 15 ports" smtp-connlimit --limit 30/minute $(printf -- '--port %s ' {1..16})
    fails 2 "is not drop, reject, log" smtp-connlimit --limit 30/minute --action accept
    fails 2 "--ipv4-prefix: 33 is not from 8 to 32" smtp-connlimit --limit 30/minute --ipv4-prefix 33
    fails 2 "--ipv6-prefix: 7 is not from 8 to 128" smtp-connlimit --limit 30/minute --ipv6-prefix 7
    fails 2 "--size: 262145 is not from 1 to 262144" smtp-connlimit --limit 30/minute --size 262145
    for name in filter 'smtp_a b' smtp_01234567890; do
        fails 2 "is not a valid name" smtp-connlimit --limit 30/minute --table "$name"
    done
}

@test "a client is remembered until its bucket is full again" {
    prints 'timeout 3600s' --limit 30/minute --burst 10
    prints 'timeout 86400s' --limit 10/day --burst 10
    prints 'timeout 7200s' --limit 30/minute --timeout 2h
    fails 2 "--timeout: 19s is not from 20s, the refill of 10 connections at 30/minute, to 30d" \
        smtp-connlimit --limit 30/minute --burst 10 --timeout 19s
    fails 2 "to 30d" smtp-connlimit --limit 30/minute --timeout 31d
    prints '--hashlimit-htable-expire 2073600000 ' --limit 30/minute --timeout 24d --iptables
    for option in --iptables --ip6tables; do
        fails 2 "to 24d" smtp-connlimit --limit 30/minute --timeout 25d $option
    done
    fails 2 "--burst: the refill of 31 connections at 1/day takes 744 hours (at most 720 hours)" smtp-connlimit --limit 1/day --burst 31
    fails 2 "--burst: the refill of 2 connections at 1/day takes 48 hours (at most 24 hours)" smtp-connlimit --limit 1/day --burst 2 --iptables
}

@test "iptables and ip6tables each get their family" {
    printf '10.1.0.0/16\n2001:db8:7::/48\n' > list
    succeeds smtp-connlimit --limit 30/minute --allow list --iptables
    [[ $output == *"-s 10.1.0.0/16 -j RETURN"*"--hashlimit-srcmask 32 "* ]]
    [[ $output != *2001:* ]]
    [[ $output == "# 30/minute new connections, 5 at once, to port 25 from each IPv4 /32; above that "* ]]
    [[ $output == *"# iptables -C INPUT -j smtp_connlimit 2>/dev/null || iptables -I INPUT -j smtp_connlimit"* ]]
    succeeds smtp-connlimit --limit 30/minute --allow list --ip6tables
    [[ $output == *"-s 2001:db8:7::/48 -j RETURN"*"--hashlimit-srcmask 64 "* ]]
    [[ $output != *10.1.* ]]
    [[ $output == *" from each IPv6 /64; above that "* ]]
    fails 2 "each needs its own file" smtp-connlimit --limit 30/minute --iptables --ip6tables
}

@test "-o writes the file whole, and leaves it where something is wrong" {
    succeeds smtp-connlimit --limit 30/minute -o limit.nft
    [ -z "$output" ]
    smtp-connlimit --limit 30/minute | diff - limit.nft
    cp limit.nft before
    fails 2 "missing.txt" smtp-connlimit --limit 60/minute --allow missing.txt -o limit.nft
    cmp limit.nft before
    succeeds smtp-connlimit --limit 60/minute -o limit.nft
    run -1 cmp -s limit.nft before
    holds_only limit.nft before
}

listing() {
    cat << 'JSON'
{"nftables": [{"metainfo": {"version": "1.0.6", "json_schema_version": 1}},
 {"table": {"family": "inet", "name": "smtp_connlimit", "handle": 1}},
 {"counter": {"family": "inet", "name": "within_ipv4", "table": "smtp_connlimit", "handle": 2, "packets": 13, "bytes": 780}},
 {"counter": {"family": "inet", "name": "within_ipv6", "table": "smtp_connlimit", "handle": 3, "packets": 0, "bytes": 0}},
 {"set": {"family": "inet", "name": "buckets_ipv4_32_30_minute_burst_5_size_65536", "table": "smtp_connlimit", "size": 65536, "elem": [
   {"elem": {"val": "192.0.2.66", "timeout": 3600, "expires": 3590, "limit": {"rate": 30, "burst": 5, "per": "minute", "inv": true}}}]}},
 {"rule": {"family": "inet", "table": "smtp_connlimit", "chain": "new_ipv4", "expr": [{"set": {"set": "@buckets_ipv4_32_30_minute_burst_5_size_65536"}}]}},
 {"set": {"family": "inet", "name": "limited_ipv4_32_size_65536", "table": "smtp_connlimit", "elem": [
   {"elem": {"val": "192.0.2.66", "timeout": 3600, "expires": 3590, "counter": {"packets": 37, "bytes": 2220}}},
   {"elem": {"val": "192.0.2.67", "timeout": 3600, "expires": 3600, "counter": {"packets": 40, "bytes": 2400}}}]}}]}
JSON
}

@test "--status shows who was above the limit, and the counters" {
    listing > listing.json
    succeeds smtp-connlimit --status listing.json
    [ "$output" = "healthy
client	192.0.2.67/32	40	0
client	192.0.2.66/32	37	10
counter	within	ipv4	13
counter	within	ipv6	0
room	ipv4	1	65536" ]
    run --separate-stderr bash -c 'smtp-connlimit --status --json < listing.json'
    [ "$status" -eq 0 ]
    [ "$output" = '{"healthy":true,"problems":[]}
{"client":"192.0.2.67/32","connections":40,"seconds_ago":0}
{"client":"192.0.2.66/32","connections":37,"seconds_ago":10}
{"counter":"within","family":"ipv4","connections":13}
{"counter":"within","family":"ipv6","connections":0}
{"room":"ipv4","taken":1,"size":65536}' ]
}

@test "--status: no without the table, without rules, and without room for more clients" {
    listing > listing.json
    fails 1 "" smtp-connlimit --status --table smtp_login listing.json
    [ "$output" = "not healthy: the table inet smtp_login is missing, or nft may not list it" ]
    fails 1 "" smtp-connlimit --status --json /dev/null
    [ "$output" = '{"healthy":false,"problems":["the table inet smtp_connlimit is missing, or nft may not list it"]}' ]
    grep -v '^ {"rule"' listing.json > flushed.json
    fails 1 "" smtp-connlimit --status -q flushed.json
    [ "$output" = "not healthy: no rule of the table limits connections" ]
    sed '/buckets_/s/65536, /1, /' listing.json > full.json
    fails 1 "" smtp-connlimit --status full.json
    [[ $output == "not healthy: there is no room for more than 1 clients of ipv4 (--size): others are not limited"$'\n'"client	"* ]]
    succeeds smtp-connlimit --status -q listing.json
    [ -z "$output" ]
}

@test "--status says what is wrong with its input" {
    listing > listing.json
    wanted="the output of 'nft -j list table inet smtp_connlimit'"
    printf '{"nftables": 7' > broken.json
    fails 2 "broken.json: not JSON (expected $wanted)" smtp-connlimit --status broken.json
    printf 'table inet smtp_connlimit {\n}\n' > text
    fails 2 "text: not JSON (expected $wanted)" smtp-connlimit --status text
    printf '{"nftables": [{"table": 7}]}' > other.json
    fails 2 "other.json: not $wanted" smtp-connlimit --status other.json
    [[ $stderr != *exception* ]]
    # nft -j list tables
    listing | head -2 | sed '2s/,$/]}/' > tables.json
    fails 2 "tables.json: contains no sets of smtp-connlimit" smtp-connlimit --status tables.json
}

@test "a limit for nobody is warned of" {
    nobody="warning: this limits nobody: "
    fails 0 "$nobody--clients has no IPv6 prefix" smtp-connlimit --limit 30/minute --clients 192.0.2.1 --ip6tables
    fails 0 "$nobody--clients has no IPv4 prefix" smtp-connlimit --limit 30/minute --clients 2001:db8::1 --iptables
    for form in '' --iptables; do
        # shellcheck disable=SC2086 # perhaps no word
        fails 0 "$nobody--allow covers all" smtp-connlimit --limit 30/minute --clients 192.0.2.1 --allow 192.0.2.1 $form
    done
    fails 0 "$nobody--allow covers all" smtp-connlimit --limit 30/minute --clients 192.0.2.0/24 \
        --allow 192.0.2.0/25 --allow 192.0.2.128/25
    fails 0 "$nobody--allow covers all" smtp-connlimit --limit 30/minute --allow ::/0 --ip6tables
    succeeds smtp-connlimit --quiet --limit 30/minute --allow ::/0 --ip6tables
    succeeds smtp-connlimit --limit 30/minute --clients 192.0.2.1
    succeeds smtp-connlimit --limit 30/minute --clients 192.0.2.0/24 --allow 192.0.2.0/25
    succeeds smtp-connlimit --limit 30/minute --allow ::/0
}

@test "options that do not go together are refused" {
    fails 2 "--status goes only with --json, --metrics and --table" smtp-connlimit --status --limit 30/minute
    fails 2 "--status goes only with --json, --metrics and --table" smtp-connlimit --status -o file
    fails 2 "--json needs --status" smtp-connlimit --limit 30/minute --json
    fails 2 "unexpected operand 'customers.txt'" smtp-connlimit --limit 30/minute customers.txt
    fails 2 "unexpected operand 'b'" smtp-connlimit --status a b
}
