#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The commands and files of ispkit-sip(7), under a real systemd. In Asterisk's place, which Debian 12 does not
# have, is a registrar that logs as it does; Kamailio is the real one.

load ../program/common
load machine
load page

export page=$ISPKIT_SOURCE/man/man7/ispkit-sip.7
helpers=$ISPKIT_SOURCE/tests/integration

setup_file() {
    can_make_machine || return 0 # setup says so
    cd "$BATS_FILE_TMPDIR" || return
    make_machine
    install_on_machine
    printf '#!/bin/sh\ntouch /run/asked-asterisk\n' > stage/usr/bin/asterisk
    mkdir -p stage/usr/sbin
    printf '#!/bin/sh\nexec cat > /dev/null\n' > stage/usr/sbin/sendmail
    chmod 755 stage/usr/bin/asterisk stage/usr/sbin/sendmail
    cp "$helpers"/sip_{responder,guesser}.py stage/usr/share
    install -d root/etc/asterisk root/var/log/asterisk
    printf '[general]\n[logfiles]\nconsole => notice,warning,error\nmessages => notice,warning,error\n' \
        > root/etc/asterisk/logger.conf
    make_kamailio
    # The host of the page has an address: without one, status tells that it was copied from an example.
    echo '198.51.100.200 sip.provider.example' >> root/etc/hosts
    boot_installed
    on_machine systemd-sysusers
    on_machine ip -batch - << 'END'
netns add attacker
link add eth0 type veth peer name eth0 netns attacker
address add 192.0.2.1/24 dev eth0
link set eth0 up
END
    on_machine ip -n attacker -batch - << 'END'
address add 192.0.2.66/24 dev eth0
link set eth0 up
END
}

# Debian's configuration, with accounts in text files.
make_kamailio() {
    cp -a /etc/kamailio root/etc
    cp -r /usr/share/kamailio/dbtext/kamailio root/etc/kamailio/dbtext
    echo '1:100:192.0.2.1:secret:x:x' >> root/etc/kamailio/dbtext/subscriber
    cat > root/etc/kamailio/kamailio-local.cfg << 'END'
#!define WITH_AUTH
#!define DBURL "text:///etc/kamailio/dbtext"
loadmodule "db_text.so"
listen=udp:192.0.2.1:5060
END
}

teardown_file() {
    cd "$BATS_FILE_TMPDIR" || return
    [ ! -e machine.pid ] || stop_machine
}

setup() {
    needs_machine
    needs svcrack
    needs kamailio
    cd "$BATS_FILE_TMPDIR" || return
}

teardown() {
    [ -n "${BATS_TEST_COMPLETED:-}" ] || [ ! -e init.pid ] || on_machine journalctl -b -n 60 --no-pager
}

# install_files SECTION FILE...: those that the page shows in it.
install_files() {
    local section=$1 file
    shift
    for file; do
        mkdir -p "root${file%/*}"
        recipe "$section" "$file" > "root$file"
    done
}

# run_commands SECTION: on the machine.
run_commands() {
    commands "$1" > page-commands
    on_machine bash -e < page-commands
}

from_attacker() { on_machine ip netns exec attacker "$@"; }

is_healthy() { on_machine sip-banwatch status; }
is_banned() { on_machine nft-ban --list | grep -q "^$1/32 "; }
is_free() { ! is_banned "$1"; }

@test "Asterisk: a look at what is there changes nothing" {
    cp "$ISPKIT_SOURCE/examples/asterisk.log" root/var/log/asterisk/messages
    printf '[100]\ntype=friend\nsecret=100\nhost=dynamic\n' > root/etc/asterisk/sip.conf
    run run_commands "What is there"
    [[ $output == *"[secret-is-name]"* ]]
    run on_machine sip-banwatch scan /var/log/asterisk/messages
    [ "$status" -eq 0 ]
    [[ $output == *"203.0.113."* ]]
    : > root/var/log/asterisk/messages
}

@test "Asterisk: from the security log to a ban, and back" {
    run_commands "The security log"
    grep -qx 'messages => notice,warning,error,security' root/etc/asterisk/logger.conf
    [ -e "/proc/$(cat init.pid)/root/run/asked-asterisk" ]
    install_files "Who must not be banned" /etc/ispkit/sip-banwatch.conf
    run_commands Start
    on_machine systemd-run -q --unit=registrar python3 /usr/share/sip_responder.py 192.0.2.1 5060 \
        /var/log/asterisk/messages
    eventually eval "on_machine ss -Hlun 'sport = :5060' | grep -q ."
    commands "Try it" > page-commands
    sed -i 's/^svcrack/timeout 30 &/' page-commands
    from_attacker bash -c "$(grep svcrack page-commands)" > svcrack.out 2>&1 || true
    eventually is_banned 192.0.2.66
    eventually eval "on_machine journalctl -u sip-banwatch -o cat | grep -q '192.0.2.66/32 banned for'"
    grep -v -e svcrack -e unban page-commands > shown
    run on_machine bash -e < shown
    [[ $output == *192.0.2.66/32* ]]
    is_healthy
    on_machine bash -e -c "$(grep unban page-commands)"
    eventually is_free 192.0.2.66
    on_machine systemctl stop registrar
}

@test "operation: health, a reload with a mistake, unban, a flush" {
    run_commands Health
    on_machine sip-banwatch ban 203.0.113.5
    eventually is_banned 203.0.113.5
    on_machine nft flush ruleset
    eventually is_banned 203.0.113.5
    run_commands Unban
    eventually is_free 203.0.113.5
    [ "$(on_machine sip-banwatch allow)" = 203.0.113.5/32 ]
    sed -i '1i allow = 198.51.100.0/33' root/etc/ispkit/sip-banwatch.conf
    run_commands Reload
    eventually eval "on_machine journalctl -u sip-banwatch -o cat | grep -q 'sip-banwatch.conf:1: '"
    eventually eval "on_machine sip-banwatch status -q | grep -qF 'the last reload was refused: /etc/ispkit/sip-banwatch.conf:1: '"
    sed -i 1d root/etc/ispkit/sip-banwatch.conf
    on_machine systemctl reload sip-banwatch
    eventually is_healthy
}

@test "Kamailio: wrong passwords in the journal are a ban" {
    on_machine systemctl stop sip-banwatch
    install_files Kamailio /etc/ispkit/sip-banwatch.conf /etc/systemd/system/sip-banwatch.service.d/group.conf
    # Its shared memory is for many calls.
    mkdir -p root/etc/default && echo SHM_MEMORY=32 > root/etc/default/kamailio
    run_commands Kamailio
    run_commands Start
    from_attacker timeout 60 python3 /usr/share/sip_guesser.py 192.0.2.1 192.0.2.1 100 secret \
        wrong1 wrong2 wrong3 wrong4 wrong5 wrong6 > answers
    [ "$(head -n 6 answers | paste -sd' ')" = "200 401 401 401 401 401" ]
    eventually is_banned 192.0.2.66
    from_attacker timeout 60 python3 /usr/share/sip_guesser.py 192.0.2.1 192.0.2.1 100 secret > answers
    [ "$(cat answers)" = - ]
    is_healthy
}
