#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What is installed starts, and works, under a real systemd.

load ../program/common
load machine
load page

setup_file() {
    can_make_machine || return 0 # setup says so
    cd "$BATS_FILE_TMPDIR" || return
    make_machine
    install_on_machine
    # A log as Debian's Asterisk has it, which writes for the group adm.
    install -d -g adm -m 2750 root/var/log/asterisk
    install -m 640 /dev/null root/var/log/asterisk/messages
    chgrp adm root/var/log/asterisk/messages
    install -d -o postfix -m 700 root/var/lib/postfix root/var/spool/postfix/private
    cp -a /etc/postfix root/etc
    cat > root/etc/postfix/main.cf << 'POSTFIX'
compatibility_level = 3.6
myhostname = test.example.net
inet_interfaces = loopback-only
alias_maps = inline:{ postmaster=root }
mydestination = $myhostname relay1.example.net
mail_spool_directory = /var/mail/
POSTFIX
    # As enabled before the boot.
    install -d root/etc/systemd/system/sysinit.target.wants
    ln -s /usr/lib/systemd/system/smtp-connlimit.service root/etc/systemd/system/sysinit.target.wants
    boot_installed
    on_machine systemd-sysusers
}

teardown_file() {
    cd "$BATS_FILE_TMPDIR" || return
    [ ! -e machine.pid ] || stop_machine
}

setup() {
    needs_machine
    cd "$BATS_FILE_TMPDIR" || return
}

teardown() {
    [ -n "${BATS_TEST_COMPLETED:-}" ] || [ ! -e init.pid ] || on_machine journalctl -b -n 60 --no-pager
}

# attack ADDRESS: five guesses in Asterisk's log.
attack() {
    local i
    for i in 1 2 3 4 5; do
        echo "[$(date '+%F %T')] NOTICE[1] chan_sip.c: Registration from '\"$i\" <sip:100@192.0.2.1>' failed for '$1:5060' - Wrong password"
    done >> root/var/log/asterisk/messages
}

is_banned() { on_machine nft-ban --list | grep -q "^$1/32 "; }

# The firewall is told first, the database a moment later.
is_listed() { on_machine sip-banwatch list | grep -q "^$1/32"; }

# ask COMMAND...: the answer to a policy request that is sent through it.
ask() {
    printf '%s\n' request=smtpd_access_policy protocol_state=RCPT client_address=203.0.113.9 \
        client_name=unknown sender=a@example.org recipient=b@example.net '' |
        on_machine timeout 60 "$@" | head -n 1
}

# with_options UNIT OPTION...: its ExecStart with more options, as an administrator adds them.
with_options() {
    local unit=$1
    shift
    mkdir -p "root/etc/systemd/system/$unit.service.d"
    {
        printf '[Service]\nExecStart=\n'
        sed -n '/^ExecStart=/,/[^\\]$/p' "stage/usr/lib/systemd/system/$unit.service" |
            sed "1s#^\\(ExecStart=[^ ]* [a-z]*\\)#\\1 $*#"
    } > "root/etc/systemd/system/$unit.service.d/override.conf"
    on_machine systemctl daemon-reload
    on_machine systemctl restart "$unit"
}

nothing_failed() {
    local failed
    failed=$(on_machine systemctl list-units --failed --plain --no-legend 'sip-*' 'nft-*' 'greylist-*' 'mail-*' \
        'smtp-*')
    [ -z "$failed" ] || { echo "$failed"; return 1; }
}

told() { on_machine journalctl -b --no-pager -o cat "$@"; }

@test "the units are sound, and give no more than is needed" {
    on_machine systemd-analyze verify --man=no sip-banwatch.service ispkit-sendmail.socket \
        ispkit-sendmail@1.service nft-ban.service nft-ban.socket greylist-db.service greylist-db.socket \
        mail-ratelimit.service mail-ratelimit.socket smtp-connlimit.service > verified 2>&1
    [ ! -s verified ]
    for unit in sip-banwatch nft-ban greylist-db mail-ratelimit smtp-connlimit; do
        systemd-analyze security --offline=true --threshold=20 "stage/usr/lib/systemd/system/$unit.service"
    done
}

# opens SOURCE COUNT [SECONDS]: what becomes of so many connections from the world to port 25, where nobody
# listens: "0 REFUSED UNANSWERED", since the limit drops those above it.
opens() {
    on_machine ip netns exec world python3 - "$1" 192.0.2.1 25 "${@:2}" \
        < "$BATS_TEST_DIRNAME/open_connections.py"
}

# limit_options NAME=VALUE...: in the place of those of the page's file.
limit_options() {
    local file=/etc/ispkit/smtp-connlimit.conf
    page=$ISPKIT_SOURCE/man/man8/smtp-connlimit.8 recipe SYSTEMD $file | grep -q '^limit = '
    printf '%s\n' "$@" > root$file
}

limit_status() { on_machine bash -c 'nft -j list table inet smtp_connlimit | smtp-connlimit --status'; }

@test "smtp-connlimit limits from the boot on, also while it, or nftables, is reloaded" {
    [[ $(limit_status) == *$'room\tipv4\t0\t65536'* ]]
    page=$ISPKIT_SOURCE/man/man8/smtp-connlimit.8 commands SYSTEMD > typed
    [ "$(sed -n 1p typed)" = "systemctl enable --now smtp-connlimit" ]
    on_machine ip -batch - << 'END'
netns add world
link add eth0 type veth peer name eth0 netns world
address add 192.0.2.1/24 dev eth0
link set eth0 up
END
    on_machine ip -n world -batch - << 'END'
address add 192.0.2.66/24 dev eth0
address add 192.0.2.67/24 dev eth0
link set eth0 up
END
    printf 'flush ruleset\ntable inet filter {\n}\n' > root/etc/nftables.conf
    mkdir -p root/etc/ispkit
    echo 192.0.2.67 > root/etc/ispkit/core
    limit_options 'limit = 10/day' 'burst = 5' 'allow = /etc/ispkit/core'
    sed -n 1,2p typed | on_machine bash -e
    on_machine systemctl start nftables
    for action in reload restart "stop nftables && systemctl start"; do
        on_machine bash -c "systemctl $action nftables"
        eventually limit_status
    done
    [ "$(opens 192.0.2.66 9)" = "0 5 4" ]
    sed 1d typed | on_machine bash -e
    on_machine nft -f /etc/nftables.conf
    [ "$(opens 192.0.2.66 5)" = "0 5 0" ]

    opens 192.0.2.66 200 0.02 > limited &
    opens 192.0.2.67 27 0.15 > allowed &
    for number in {1..9}; do
        echo "198.51.100.$number" >> root/etc/ispkit/core
        on_machine systemctl reload smtp-connlimit
    done
    wait
    [ "$(cat limited)" = "0 0 200" ]
    [ "$(cat allowed)" = "0 27 0" ]
    limit_status > found
    grep -qx $'counter\twithin\tipv4\t5' found
    grep -qx $'counter\tlimited\tipv4\t200' found
    grep -qx $'counter\tallowed\tipv4\t27' found
    on_machine nft get element inet smtp_connlimit allowed_ipv4 '{ 198.51.100.9 }'

    echo 192.0.2.300 > root/etc/ispkit/core
    run ! on_machine systemctl reload smtp-connlimit
    on_machine systemctl is-active smtp-connlimit
    eventually eval "told -u smtp-connlimit | grep -qF \"/etc/ispkit/core:1: '192.0.2.300' is not an address or prefix\""
    [ "$(opens 192.0.2.67 1)" = "0 1 0" ]
    echo 192.0.2.67 > root/etc/ispkit/core

    # A flush fills the bucket once, and opens no gap beside it.
    opens 192.0.2.66 120 0.02 > limited &
    sleep 0.5
    on_machine systemctl reload nftables
    wait
    [ "$(cat limited)" = "0 5 115" ]
    on_machine systemctl restart nftables
    eventually eval '[ "$(on_machine systemctl is-active smtp-connlimit)" = active ]'
    [ "$(opens 192.0.2.66 9)" = "0 5 4" ]

    on_machine systemctl stop smtp-connlimit
    [ "$(opens 192.0.2.66 9)" = "0 9 0" ]
    on_machine systemctl reload nftables
    nothing_failed
}

@test "five failures in Asterisk's log are a ban in the kernel" {
    on_machine systemctl enable --now sip-banwatch nft-ban
    run on_machine systemctl is-active sip-banwatch nft-ban nft-ban.socket ispkit-sendmail.socket
    [ "$status" -eq 0 ]
    attack 203.0.113.66
    eventually is_banned 203.0.113.66
    eventually is_listed 203.0.113.66
    nothing_failed
}

@test "bans by hand, a reload, a restart and a crash of both" {
    on_machine sip-banwatch ban 203.0.113.67
    eventually is_banned 203.0.113.67
    printf 'flush ruleset\ntable inet filter {\n}\n' > root/etc/nftables.conf
    for action in restart reload; do
        on_machine systemctl $action nftables
        eventually is_banned 203.0.113.67
    done
    eventually eval "told -u nft-ban | grep -q 'another program removed the table inet ispkit or its rules: restored (bans: 2)'"
    on_machine systemctl reload-or-restart nft-ban sip-banwatch
    eventually is_banned 203.0.113.67
    on_machine nft flush ruleset
    on_machine systemctl restart sip-banwatch
    eventually is_banned 203.0.113.66
    eventually is_banned 203.0.113.67
    on_machine systemctl kill -s KILL sip-banwatch nft-ban
    on_machine nft flush ruleset
    eventually is_banned 203.0.113.66
    attack 203.0.113.68
    eventually is_banned 203.0.113.68
    nothing_failed
}

@test "nft-ban is started by what is written for it" {
    on_machine systemctl stop nft-ban
    on_machine sip-banwatch ban 203.0.113.69
    eventually is_banned 203.0.113.69
}

# says TEXT: status prints that it is not healthy, and why.
says() { on_machine sip-banwatch status -q | grep -qF "$1"; }
is_healthy() { on_machine sip-banwatch status -q; }

@test "an nft-ban that was stopped is missed, also if only sip-banwatch is enabled" {
    on_machine systemctl disable nft-ban
    # The next sign of life of the watch starts it.
    is_missed() { on_machine systemctl stop nft-ban && says "nft-ban.service is not running (inactive; "; }
    eventually is_missed
    on_machine systemctl enable --now nft-ban
    eventually is_healthy
}

@test "an nft-ban that cannot start is known before the first ban, and no ban is lost" {
    mkdir -p root/etc/systemd/system/nft-ban.service.d
    printf '[Service]\nExecStart=\nExecStart=/usr/bin/nft-ban --allow /nowhere\n' \
        > root/etc/systemd/system/nft-ban.service.d/override.conf
    on_machine systemctl daemon-reload
    run ! on_machine systemctl restart nft-ban
    says "nft-ban.service is not running ("
    run -1 on_machine nft-ban --status -q
    [[ $output == "not healthy: nft-ban.service is not running ("*"; 'journalctl -u nft-ban' says why)" ]]
    eventually says "FIFO /run/ispkit/bans: its reader has not read for "
    eventually eval "told -u sip-banwatch | grep -q '^sip-banwatch: FIFO /run/ispkit/bans: its reader has not read for '"
    on_machine systemctl restart sip-banwatch
    says "FIFO /run/ispkit/bans: its reader has not read yet (nft-ban.service reads it: see 'journalctl -u nft-ban')"
    on_machine sip-banwatch ban 203.0.113.71
    rm -r root/etc/systemd/system/nft-ban.service.d
    on_machine systemctl daemon-reload
    eventually is_banned 203.0.113.71
    eventually is_healthy
    on_machine nft-ban --status -q
    eventually eval "told -u sip-banwatch | grep -qx 'sip-banwatch: warning: FIFO /run/ispkit/bans: takes bans again'"
}

@test "bans go into the FIFO of a socket that was restarted, and into any other at its path" {
    on_machine systemctl restart nft-ban.socket
    on_machine sip-banwatch ban 203.0.113.72
    eventually is_banned 203.0.113.72
    # Another FIFO, which the user of the unit may not open: systemd starts the unit again, with it.
    on_machine bash -c 'rm /run/ispkit/bans && mkfifo -m 0620 /run/ispkit/bans &&
        systemd-run -q --unit=other-reader -p StandardInput=file:/run/ispkit/bans nft-ban'
    eventually eval "told -u sip-banwatch | grep -qx 'sip-banwatch: FIFO /run/ispkit/bans: cannot open it again: Permission denied'"
    eventually eval "on_machine systemctl is-active -q sip-banwatch"
    on_machine systemctl stop nft-ban
    on_machine sip-banwatch ban 203.0.113.73
    eventually is_banned 203.0.113.73
    on_machine systemctl stop other-reader
    on_machine systemctl restart nft-ban.socket nft-ban sip-banwatch
    eventually is_healthy
    nothing_failed
}

@test "ipset-ban takes the place of nft-ban, by the drop-in of its page" {
    needs ipset
    needs iptables
    mkdir -p root/etc/systemd/system/nft-ban.service.d
    sed -n '/^\.Sh SYSTEMD/,/^\.Ed/{/^\./d;p}' "$ISPKIT_SOURCE/man/man8/ipset-ban.8" | sed -n '/^\[Service\]/,$p' \
        > root/etc/systemd/system/nft-ban.service.d/override.conf
    on_machine systemctl daemon-reload
    on_machine sip-banwatch ban 203.0.113.74
    on_machine systemctl restart nft-ban sip-banwatch
    eventually eval "on_machine ipset-ban --list | grep -q '^203.0.113.74/32 '"
    on_machine iptables -t raw -F
    eventually eval "on_machine iptables -t raw -S | grep -qx -- '-A PREROUTING -j ISPKIT-BAN'"
    eventually eval "told -u nft-ban | grep -qx 'ipset-ban: warning: another program removed the rules: they are back'"
    rm -r root/etc/systemd/system/nft-ban.service.d
    on_machine systemctl daemon-reload
    on_machine systemctl restart nft-ban sip-banwatch
    eventually is_banned 203.0.113.74
    eventually is_healthy
    nothing_failed
}

@test "mail arrives, by Postfix, and a command of --exec runs" {
    on_machine systemctl start postfix
    with_options sip-banwatch --mail-to root --exec "'echo \$\$BANWATCH_PREFIX >> /var/lib/sip-banwatch/told'"
    attack 203.0.113.70
    eventually grep -qx 203.0.113.70/32 root/var/lib/sip-banwatch/told
    on_machine systemctl restart sip-banwatch
    eventually grep -rq '^203.0.113.70/32 banned for' root/var/mail/root
    eventually grep -rqx 'sip-banwatch started' root/var/mail/root
    told -u sip-banwatch > journal
    grep -q -- "--exec: the command may not gain privileges (NoNewPrivileges=) " journal
    run ! grep -- "--mail-to" journal
    nothing_failed
}

@test "a mail that cannot be sent is told of in the log" {
    mkdir -p root/etc/systemd/system/ispkit-sendmail@.service.d
    printf '[Service]\nNoNewPrivileges=yes\nEnvironment=PATH=/nowhere\n' > root/etc/systemd/system/ispkit-sendmail@.service.d/no.conf
    on_machine systemctl daemon-reload
    on_machine systemctl restart sip-banwatch
    eventually eval "told -u sip-banwatch | grep -q '/run/ispkit/mail: the mail was not accepted'"
    rm -r root/etc/systemd/system/ispkit-sendmail@.service.d
}

@test "who talks to the mail service and says nothing holds up neither it nor the machine" {
    [ "$(on_machine systemctl show -P RuntimeMaxUSec ispkit-sendmail@1)" = 1min ]
    local client='import select, socket
connections = [socket.socket(socket.AF_UNIX) for _ in range(20)]
for c in connections: c.settimeout(1); c.connect("/run/ispkit/mail")
def is_refused(c):
    try: return c.recv(10) == b""
    except ConnectionError: return True
refused = 0
while answered := select.select(connections, [], [], 2)[0]:
    refused += sum(map(is_refused, answered))
    connections = [c for c in connections if c not in answered]
print(refused)'
    [ "$(on_machine python3 -c "$client")" -eq 12 ]
    on_machine setpriv --reuid=nobody --regid=nogroup --clear-groups python3 -c \
        'import socket; socket.socket(socket.AF_UNIX).connect("/run/ispkit/mail")' 2> refused || true
    grep -q "Permission denied" refused
    eventually eval "[ -z \"\$(on_machine systemctl list-units --plain --no-legend 'ispkit-sendmail@*')\" ]"
    nothing_failed
}

@test "where --mail-to would run sendmail itself, the service says so at start" {
    mkdir -p root/etc/systemd/system/sip-banwatch.service.d
    # It may wait for sendmail as long as systemd lets it.
    printf '[Service]\nTimeoutStopSec=1\nExecStart=\nExecStart=/usr/bin/sip-banwatch watch --mail-to root --db /var/lib/sip-banwatch/banwatch.db /var/log/asterisk/messages\n' \
        > root/etc/systemd/system/sip-banwatch.service.d/override.conf
    on_machine systemctl daemon-reload
    on_machine systemctl restart sip-banwatch
    eventually eval "told -u sip-banwatch | grep -q 'warning: --mail-to: '"
    on_machine systemctl stop sip-banwatch
    rm -r root/etc/systemd/system/sip-banwatch.service.d
    on_machine systemctl daemon-reload
    on_machine systemctl start sip-banwatch
}

@test "the policy services answer at their ports and at Postfix's sockets" {
    on_machine systemctl enable --now greylist-db mail-ratelimit
    [[ $(ask bash -c 'exec 5<> /dev/tcp/127.0.0.1/10023; cat >&5; head -n 1 <&5') == "action=450 4.7.1 Greylisted"* ]]
    [[ $(ask bash -c 'exec 5<> /dev/tcp/127.0.0.1/10031; cat >&5; head -n 1 <&5') == "action=DUNNO" ]]
    on_machine systemctl stop greylist-db mail-ratelimit
    on_machine systemctl enable --now greylist-db.socket mail-ratelimit.socket
    local client='import socket, sys; s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]); s.sendall(sys.stdin.buffer.read()); print(s.recv(1000).decode())'
    [[ $(ask python3 -c "$client" /var/spool/postfix/private/greylist) == "action=450 4.7.1 Greylisted"* ]]
    [[ $(ask python3 -c "$client" /var/spool/postfix/private/ratelimit) == "action=DUNNO" ]]
    on_machine systemctl reload greylist-db mail-ratelimit
    with_options greylist-db --log syslog
    [[ $(ask python3 -c "$client" /var/spool/postfix/private/greylist) == "action=450"* ]]
    eventually eval "told -t greylist-db | grep -q action=greylist"
    nothing_failed
}

# mail_page FUNCTION ARGUMENT...: with the page of the relay.
mail_page() { page=$ISPKIT_SOURCE/man/man7/ispkit-mail.7 "$@"; }

# put_file SECTION FILE: the page's text into the file.
put_file() {
    mkdir -p "root${2%/*}"
    mail_page recipe "$1" "$2" > "root$2"
}

as_support() { on_machine setpriv --reuid anna --regid users --init-groups "$@"; }

@test "a login that is used from many networks is suspended; mail tells it, and support sees it without root" {
    local file network
    on_machine systemctl start postfix
    for file in /etc/ispkit/mail-ratelimit.conf /etc/ispkit/customers; do put_file "Stolen logins" "$file"; done
    on_machine systemctl restart mail-ratelimit
    for network in {1..10}; do
        printf '%s\n' request=smtpd_access_policy protocol_state=END-OF-MESSAGE "client_address=203.0.$network.5" \
            sasl_username=carol sender=carol@example.net recipient=b@example.net recipient_count=1 size=1000 \
            "instance=$network" ''
    done | on_machine bash -c 'exec 5<> /dev/tcp/127.0.0.1/10031; cat >&5; head -n 19 <&5' > answers
    [ "$(grep -c '^action=DUNNO' answers)" -eq 9 ]
    grep -q '^action=554 5.7.1 ' answers
    eventually grep -rq '^a login is suspended: sasl:carol, because of 10 networks in 1h' root/var/mail/root

    on_machine useradd anna
    mail_page commands "Support without root" > typed
    on_machine bash -e < typed
    mail_page commands "Stolen logins" > typed
    sed -n '/^mail-ratelimit check/,/^mail-ratelimit list/p' typed > looked_at
    as_support bash < looked_at > seen
    grep -q $'^sasl:carol\t0 messages / 1h reject' seen
    grep -q $'^answer\t.*554 5.7.1 ' seen
    run ! as_support mail-ratelimit release sasl:carol
    on_machine systemctl stop mail-ratelimit
    as_support mail-ratelimit list | grep -q '^sasl:carol'
    as_support greylist-db list | grep -q b@example.net
    on_machine systemctl start mail-ratelimit
    tail -n 1 typed | on_machine bash -e
    [ -z "$(as_support mail-ratelimit list)" ]

    # Postfix logs to the journal only, also from its chroot.
    on_machine python3 -c 'import smtplib; smtplib.SMTP("127.0.0.1").sendmail("a@example.org", "root@relay1.example.net", "")'
    eventually eval "told -u postfix@- | grep -qF 'client=unknown[127.0.0.1]'"
    mail_page commands "Report" > typed
    put_file "Report" /etc/ispkit/contacts
    as_support bash -e < typed > report
    grep -q ' lines read: .* understood, 0 of other programs, 0 not understood' report
    grep -q '^key,kind,name,contact,score,' report
    run ! grep -q 'are guessed' report # the networks are those of mail-ratelimit.conf
    nothing_failed
}

@test "all services stop, and none has failed" {
    on_machine systemctl stop sip-banwatch nft-ban greylist-db mail-ratelimit
    nothing_failed
}
