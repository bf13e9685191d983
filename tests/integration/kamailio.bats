#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A Kamailio with Debian's sample configuration, whose log_prefix is the sender's text: of whom its
# log is believed to speak.

load ../program/common
load network

prepare() {
    needs_network
    needs kamailio
    needs python3
    : > "$BATS_TEST_TMPDIR/children"
    make_network
}

teardown() {
    local child
    while read -r child; do
        kill "$child" 2> /dev/null || true
    done < <(tac "$BATS_TEST_TMPDIR/children" 2> /dev/null)
    remove_network
}

# to_be_ended PID: at the end of the test.
to_be_ended() { echo "$1" >> "$BATS_TEST_TMPDIR/children"; }

packets=$ISPKIT_SOURCE/tests/data/sip/packets

# waits_for TEXT: until it is in the log.
waits_for() { eventually grep -qF "$1" log || { cat log; return 1; }; }

# Starts a Kamailio whose /dev/log is ours.
start_kamailio() {
    mkdir dev run
    touch dev/null dev/zero dev/urandom log
    python3 "$ISPKIT_SOURCE/tests/integration/syslog_receiver.py" dev/log log 3>&- &
    to_be_ended $!
    eventually test -S dev/log
    # shellcheck disable=SC2016 # for the inner shell
    ip netns exec "$server" unshare --mount bash -c '
        for device in null zero urandom; do mount --bind /dev/$device dev/$device; done
        mount --rbind dev /dev
        exec kamailio -DD -f /etc/kamailio/kamailio.cfg -A WITH_ANTIFLOOD -P run/pid -Y "$PWD/run" \
            -m 64 -M 8 -l udp:192.0.2.1:5060 -l "udp:[2001:db8::1]:5060"' > kamailio.out 2>&1 3>&- &
    to_be_ended $!
    waits_for "INFO: <core> [core/udp_server.c"
}

# sends FROM TO COUNT NAME...: packets of tests/data/sip/packets.
sends() {
    local from=$1 to=$2 count=$3
    shift 3
    on_attacker python3 "$ISPKIT_SOURCE/tests/integration/sip_sender.py" "$from" "$to" 5060 "$count" "$@"
}

# named: the addresses that are read out of the log.
named() { sip-banwatch parse log | cut -f 2 | sort -u | paste -sd' ' -; }

@test "whoever floods Kamailio is named, by IPv4 and by IPv6" {
    prepare
    start_kamailio
    sends 192.0.2.66 192.0.2.1 100 "$packets/ordinary.sip"
    sends 2001:db8:bad::66 2001:db8::1 100 "$packets/ordinary.sip"
    waits_for "ip 192.0.2.66, node=0x"
    waits_for "(IP:2001:"
    cat log
    [ "$(named)" = "192.0.2.66 2001:db8:bad::66" ]
    head -n "$(wc -l < log)" log > whole # while Kamailio writes on
    [ "$(sip-banwatch parse whole | wc -l)" -eq "$(grep -cE 'PIKE - BLOCKing|pike blocking' whole)" ]
    sip-banwatch parse --json log | grep -qE '"address":"2001:db8:bad::66",.*"port":[1-9]'
}

@test "no packet to Kamailio makes its log speak of somebody else" {
    prepare
    start_kamailio
    sends 192.0.2.67 192.0.2.1 1 "$packets"/*.sip
    sends 2001:db8:bad::67 2001:db8::1 100 "$packets/call-id-sentence.sip"
    waits_for "PIKE - BLOCKing ip 2001"
    cat log
    # The log is full of the forged address.
    eventually eval '[ "$(grep -cF 198.51.100.9 log)" -gt 10 ]'
    [ "$(named)" = "192.0.2.67 2001:db8:bad::67" ]
    # Each kind of packet in a flood: nobody is named but the flooders.
    address=100
    for packet in "$packets"/*.sip; do
        ip -n "$attacker" address add 192.0.2.$address/24 dev to-server
        sends 192.0.2.$address 192.0.2.1 60 "$packet"
        address=$((address + 1))
    done
    sends 192.0.2.66 192.0.2.1 100 "$packets/ordinary.sip"
    waits_for "ip 192.0.2.66, node=0x"
    cut -c 1-400 log
    [[ $(named) == *"192.0.2.66"* ]]
    [[ $(named) != *"198.51.100."* ]]
    # A flood whose log cannot be read in one way only is shown.
    sip-banwatch parse --unmatched log > unmatched
    for ((flooder = 100; flooder < address; ++flooder)); do
        ! grep -qF "ip 192.0.2.$flooder, node=0x" log || [[ $(named) == *"192.0.2.$flooder"* ]] ||
            grep -qF "ip 192.0.2.$flooder, node=0x" unmatched
    done
}
