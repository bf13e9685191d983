#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# ipset-ban with the kernel, in network namespaces of the test's own.

load ../program/common
load network

teardown() { remove_network; }

prepare() {
    needs ipset
    needs iptables
    needs_network
    make_network
}

ban() { printf '%s\n' "$@" | on_server ipset-ban; }

@test "banned addresses and networks are dropped, others are not, and an unban lets them in again" {
    prepare
    reaches 192.0.2.66 192.0.2.1
    reaches 2001:db8:bad::66 2001:db8::1
    ban 'ban 192.0.2.66 600' 'ban 2001:db8:bad::/64 600'
    run ! reaches 192.0.2.66 192.0.2.1
    reaches 192.0.2.67 192.0.2.1
    run ! reaches 2001:db8:bad::67 2001:db8::1
    reaches 2001:db8:bad:1::66 2001:db8::1
    on_server ipset-ban --list > list
    grep -qE '^192\.0\.2\.66/32 [56][0-9][0-9]$' list
    grep -qE '^2001:db8:bad::/64 [56][0-9][0-9]$' list
    on_server ipset-ban --list --json > list
    grep -qE '^\{"prefix":"192\.0\.2\.66/32","seconds":[56][0-9][0-9]\}$' list
    ban 'unban 192.0.2.66' 'unban 192.0.2.68'
    reaches 192.0.2.66 192.0.2.1
    on_server ipset-ban --flush
    reaches 2001:db8:bad::66 2001:db8::1
}

@test "bans end by themselves, a new one replaces an earlier one, and a restart keeps rules and bans" {
    prepare
    ban 'ban 192.0.2.66 8' 'ban 192.0.2.67 8'
    ban 'ban 192.0.2.67 600'
    run ! reaches 192.0.2.66 192.0.2.1
    on_server ipset-ban --setup
    [ "$(on_server iptables -t raw -S | grep -c ISPKIT-BAN)" -eq 3 ]
    eventually reaches 192.0.2.66 192.0.2.1
    run ! reaches 192.0.2.67 192.0.2.1
    ban 'ban 192.0.2.67 60'
    on_server ipset-ban --list | grep -qxE '192.0.2.67/32 (60|[1-5]?[0-9])'
}

@test "rules for ports stay until there are others" {
    prepare
    on_server ipset-ban --setup --ports 5060-5061/udp
    ban 'ban 192.0.2.66 600'
    reaches 192.0.2.66 192.0.2.1
    [ "$(on_server iptables -t raw -S ISPKIT-BAN | grep -c -- '--dports 5060:5061')" -eq 1 ]
    on_server ipset-ban --setup --ports all
    run ! reaches 192.0.2.66 192.0.2.1
}

@test "--status: no without sets or rules, yes with them" {
    prepare
    run -1 on_server ipset-ban --status -q
    [ "$output" = "not healthy: sets are missing (--setup makes them)" ]
    ban 'ban 192.0.2.66 600'
    run -0 on_server ipset-ban --status
    [ "$output" = "healthy
bans: 1" ]
    for tool in iptables ip6tables; do
        on_server $tool -t raw -F
        run -1 on_server ipset-ban --status --json
        [ "$output" = '{"healthy":false,"problems":["rules of iptables or ip6tables are missing (--setup makes them)"],"bans":1}' ]
        on_server ipset-ban --setup
    done
    run -2 on_server setpriv --reuid=65534 --regid=65534 --clear-groups --bounding-set=-all --inh-caps=-all \
        "$ISPKIT_BIN/ipset-ban" --status
    [[ $output == "ipset-ban: "* ]]
}

@test "rules that another program flushed are missed by --list, and made again" {
    prepare
    on_server ipset-ban --flush # without sets, there is nothing to remove
    ban 'ban 192.0.2.66 600'
    for tool in iptables ip6tables; do
        on_server $tool -t raw -F
        run on_server ipset-ban --list
        [ "${lines[0]}" = "ipset-ban: warning: these bans have no effect, since rules are missing (--setup makes them)" ]
        on_server ipset-ban --setup
        run ! reaches 192.0.2.66 192.0.2.1
        run on_server ipset-ban --list
        [ "${#lines[@]}" -eq 1 ]
    done
}

@test "a ban of an address that is allowed now ends when ipset-ban starts again" {
    prepare
    ban 'ban 192.0.2.66 600' 'ban 192.0.2.67 600'
    run on_server ipset-ban --allow 192.0.2.66 < /dev/null
    [ "$status $output" = "0 ipset-ban: warning: the ban of 192.0.2.66/32 ends, since it contains an allow-listed address" ]
    reaches 192.0.2.66 192.0.2.1
    run ! reaches 192.0.2.67 192.0.2.1
}

# remove_all: rules and sets; fails if ipset-ban puts the rules back before the sets are gone.
remove_all() {
    on_server iptables -t raw -F && on_server ip6tables -t raw -F && on_server ipset destroy
}

@test "rules and sets that another program removes while it runs are put back, with all bans" {
    prepare
    ban 'ban 192.0.2.67 600'
    mkfifo bans
    on_server ipset-ban < bans 2> warnings &
    ipset_ban=$!
    exec 9> bans
    echo 'ban 192.0.2.66 600' >&9
    eventually eval '! reaches 192.0.2.66 192.0.2.1'
    on_server iptables -t raw -F
    eventually grep -q 'another program removed the rules: they are back$' warnings
    run ! reaches 192.0.2.66 192.0.2.1
    eventually remove_all
    eventually grep -q 'another program removed the rules and sets: they are back, with 2 of 2 bans$' warnings
    run ! reaches 192.0.2.66 192.0.2.1
    run ! reaches 192.0.2.67 192.0.2.1
    exec 9>&-
    wait $ipset_ban
}

@test "bans come back also if the rules cannot be made at first, and one that comes meanwhile is no failure" {
    prepare
    mkdir bin
    chmod 711 "$BATS_RUN_TMPDIR" "$BATS_TEST_TMPDIR" "$BATS_TEST_TMPDIR"/..
    cat > bin/iptables-restore << 'SH'
#!/bin/sh
if [ -e fail ]; then echo 'iptables-restore: busy' >&2; exit 1; fi
exec /usr/sbin/iptables-restore "$@"
SH
    chmod +x bin/iptables-restore
    mkfifo bans
    PATH=$PWD/bin:$PATH on_server ipset-ban < bans 2> warnings &
    ipset_ban=$!
    exec 9> bans
    echo 'ban 192.0.2.66 600' >&9
    eventually eval '! reaches 192.0.2.66 192.0.2.1'
    : > fail
    for tool in iptables ip6tables; do on_server $tool -t raw -F; done
    on_server ipset destroy
    eventually grep -qx 'ipset-ban: warning: the rules cannot be checked: iptables-restore failed: busy' warnings
    rm fail
    eventually grep -q 'are back, with 1 of 1 bans$' warnings
    run ! reaches 192.0.2.66 192.0.2.1
    eventually remove_all
    echo 'ban 192.0.2.67 600' >&9
    eventually eval '[ "$(grep -c "are back, with [12] of [12] bans$" warnings)" -eq 2 ]'
    exec 9>&-
    wait $ipset_ban
    run ! reaches 192.0.2.67 192.0.2.1
}

@test "good bans among those that ipset refuses are applied" {
    prepare
    mkdir bin
    chmod 711 "$BATS_RUN_TMPDIR" "$BATS_TEST_TMPDIR" "$BATS_TEST_TMPDIR"/..
    cat > bin/ipset << 'SH'
#!/bin/sh
input=$(cat)
case $input in
    *192.0.2.67*) echo 'ipset v7.17: Error in line 1: Hash is full, cannot add more elements' >&2; exit 1 ;;
esac
printf '%s\n' "$input" | /usr/sbin/ipset "$@"
SH
    chmod +x bin/ipset
    printf 'ban 192.0.2.%s 600\n' 64 65 66 67 68 > bans
    PATH=$PWD/bin:$PATH run -1 bash -c "ip netns exec $server ipset-ban < bans 2>&1"
    [ "$output" = "ipset-ban: cannot ban 192.0.2.67/32 600: Hash is full, cannot add more elements" ]
    [ "$(on_server ipset-ban --list | wc -l)" -eq 4 ]
}

@test "before the first line it gives up all but CAP_NET_ADMIN and CAP_NET_RAW, and is not root" {
    prepare
    mkfifo bans
    ip netns exec "$server" env -i PATH=/usr/bin:/bin "$(command -v ipset-ban)" < bans 3>&- &
    exec 5> bans
    eventually grep -qx $'CapEff:\t0000000000003000' /proc/$!/status
    grep -qx $'CapPrm:\t0000000000003000' /proc/$!/status
    grep -qx $'CapBnd:\t0000000000000000' /proc/$!/status
    grep -qE $'^Uid:\t65534\t65534' /proc/$!/status
    echo 'ban 192.0.2.66 600' >&5
    is_banned() { ! reaches 192.0.2.66 192.0.2.1; }
    eventually is_banned
    exec 5>&-
    wait $!
}
