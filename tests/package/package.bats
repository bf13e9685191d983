#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The life of the packages on a bare Debian 12 under a real systemd: from the installation to the purge. Each test
# goes on where the one before it ended. script/test-package runs it.

load ../program/common
load ../integration/machine

setup_file() {
    [ "$(id -u)" -eq 0 ] || { echo "needs root" >&2; return 1; }
    cd "$BATS_FILE_TMPDIR" || return
    make_bare_debian
    make_packages
    boot_machine --bind-ro="$BATS_FILE_TMPDIR/packages:/packages"
    make_outside
}

teardown_file() {
    cd "$BATS_FILE_TMPDIR" || return
    [ ! -e machine.pid ] || stop_machine
}

setup() {
    cd "$BATS_FILE_TMPDIR" || return
    [ ! -e failed ] || { echo "a test before failed"; return 1; }
}

teardown() {
    touch stop # what works in the background
    [ -n "${BATS_TEST_COMPLETED:-}" ] || [ ! -e init.pid ] || [ -e failed ] || {
        touch failed
        on_machine systemctl --failed --no-pager
        on_machine journalctl -b -n 60 --no-pager
    }
}

# make_bare_debian: the folder root, with a mail server and all that the packages depend on, as archives only.
make_bare_debian() {
    local mirror
    mirror=$(apt-get indextargets --format '$(REPO_URI)' | grep -m 1 '/debian/*$')
    debootstrap --variant=minbase --include=systemd-sysv,dbus,iproute2,iputils-ping,procps,cron bookworm root "$mirror" > debootstrap.log
    echo "postfix postfix/main_mailer_type select No configuration" | chroot root debconf-set-selections
    mkdir root/packages
    cp "$ISPKIT_PACKAGES"/*.deb root/packages
    rm root/packages/*-dbgsym_*
    chroot root sh -c 'DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends postfix nftables lsof &&
        apt-get -qq --download-only install --no-install-recommends /packages/*.deb' > apt.log 2>&1 || { cat apt.log; return 1; }
    rm -r root/packages
    echo ispkit-test > root/etc/hostname
    cat > root/etc/postfix/main.cf << 'POSTFIX'
compatibility_level = 3.6
myhostname = relay.example.net
mydestination = $myhostname
mynetworks = 198.51.100.0/24
inet_interfaces = all
local_recipient_maps =
luser_relay = everybody
alias_maps = inline:{ root=everybody }
smtpd_recipient_restrictions = reject_unauth_destination, check_policy_service inet:127.0.0.1:10023
smtpd_end_of_data_restrictions = check_policy_service inet:127.0.0.1:10031
smtpd_policy_service_default_action = 451 4.3.5 Please try again later
POSTFIX
    chroot root useradd --create-home everybody
    mkdir -p root/var/log/asterisk
    install -m 640 -g adm /dev/null root/var/log/asterisk/messages
}

# make_packages: the folder packages/new, and packages/old, the same with an older version.
make_packages() {
    local package name
    mkdir -p packages/new packages/old
    cp "$ISPKIT_PACKAGES"/*.deb packages/new
    rm packages/new/*-dbgsym_*
    for package in packages/new/*.deb; do
        name=${package##*/}
        rm -rf unpacked
        dpkg-deb --raw-extract "$package" unpacked
        sed -i "s/$(dpkg-deb --field "$package" Version)/0.0.9/g" unpacked/DEBIAN/control
        dpkg-deb --root-owner-group --build unpacked "packages/old/${name%%_*}.deb" > /dev/null
    done
}

# make_outside: the namespace "outside" of the machine, with strangers at 203.0.113.7 and 203.0.113.66; the machine has
# 203.0.113.1 there.
make_outside() {
    on_machine sh -euc '
        ip link set lo up
        ip netns add outside
        ip link add out0 type veth peer name in0 netns outside
        ip address add 203.0.113.1/24 dev out0
        ip link set out0 up
        ip -n outside address add 203.0.113.7/24 dev in0
        ip -n outside address add 203.0.113.66/24 dev in0
        ip -n outside link set in0 up'
}

# mail SENDER: sends a mail from 203.0.113.7; prints the code of the last reply, such as 250 or 450.
mail() {
    on_machine ip netns exec outside bash -c '
        exec 3<> /dev/tcp/203.0.113.1/25 || { echo 000; exit; }
        last=000
        answer() { while IFS= read -r -t 20 line <&3; do last=${line:0:3}; [[ ${line:3:1} = - ]] || break; done; }
        answer
        for command in "HELO stranger.example.org" "MAIL FROM:<$1>" "RCPT TO:<everybody@relay.example.net>" DATA; do
            [[ $last = [23]?? ]] || break
            printf "%s\r\n" "$command" >&3
            answer
        done
        if [ "$last" = 354 ]; then
            printf "Subject: %s\r\n\r\nText\r\n.\r\n" "$1" >&3
            answer
        fi
        echo "$last"' mail "$1"
}

# The messages of the last hour that mail-ratelimit has counted for 203.0.113.7.
counted() { on_machine mail-ratelimit show client:203.0.113.7 | awk -F '\t' '$1 == "client:203.0.113.7" && $2 == 3600 { print $3 }'; }

# guess ADDRESS: six wrong passwords in Asterisk's log.
guess() {
    local i
    for i in 1 2 3 4 5 6; do
        echo "[$(date '+%F %T')] NOTICE[1] chan_sip.c: Registration from '\"$i\" <sip:100@192.0.2.1>' failed for '$1:5060' - Wrong password"
    done >> root/var/log/asterisk/messages
}

# change_packages old|new
change_packages() {
    on_machine sh -c "DEBIAN_FRONTEND=noninteractive dpkg --force-downgrade --install /packages/$1/*.deb" > change.log 2>&1 || { cat change.log; return 1; }
}

is_banned() { on_machine nft-ban --list | grep -q "^$1/32 "; }
is_listening() { on_machine ss -Hltn "sport = :$1" | grep -q .; }
is_active() { [ "$(on_machine systemctl is-active "$@" | sort -u)" = active ]; }
main_pid() { on_machine systemctl show --property MainPID --value "$1"; }
has_new_pid() { local pid; pid=$(main_pid "$1"); [ "$pid" -gt 0 ] && [ "$pid" -ne "$2" ] && is_active "$1"; }
services=(greylist-db mail-ratelimit nft-ban sip-banwatch)

# The units of the packages that are installed, one a line.
units() { on_machine dpkg -L ispkit-common ispkit-mail ispkit-sip | sed -n 's,.*/systemd/system/,,p'; }

# All files that are neither the system's own notes nor mail.
files() {
    (cd root && find . -xdev \( -path ./proc -o -path ./sys -o -path ./run -o -path ./tmp -o -path ./dev -o -path ./var/log \
        -o -path ./var/cache -o -path ./var/lib/apt -o -path ./var/lib/dpkg -o -path ./var/tmp -o -path ./var/spool/postfix -o -path ./var/mail \
        -o -path ./var/lib/systemd -o -path ./var/lib/postfix \) -prune -o -print | sort)
}

@test "they install on a bare Debian, and start nothing by themselves" {
    files > before
    on_machine sh -c 'DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends /packages/old/*.deb' > install.log 2>&1 ||
        { cat install.log; return 1; }
    run ! grep -iE 'warning|error|failed' install.log
    for service in "${services[@]}"; do
        run -3 on_machine systemctl is-active "$service"
        run -1 on_machine systemctl is-enabled "$service"
    done
    on_machine id ispkit
    [ "$(on_machine stat -c '%U %a' /var/lib/ispkit)" = "ispkit 750" ]
    for tool in "$ISPKIT_SOURCE"/cmd/*; do on_machine "${tool##*/}" --version; done
}

@test "the mail services start as ispkit-mail(7) says: strangers are delayed, customers counted, a mail goes through" {
    cat > root/etc/ispkit/greylist-db.conf << 'CONFIG'
listen = inet:127.0.0.1:10023
db = /var/lib/ispkit/greylist.db
exempt = 198.51.100.0/24
delay = 3s
CONFIG
    sed -i 's,^#networks = 198.*,networks = 203.0.113.0/24,; s/^#limit = client: 300 messages.*/limit = client: 9999 messages \/ 1h/' \
        root/etc/ispkit/mail-ratelimit.conf
    on_machine systemctl enable --now greylist-db mail-ratelimit
    is_active greylist-db mail-ratelimit
    eventually is_listening 25
    [ "$(mail first@example.org)" = 450 ]
    sleep 4
    [ "$(mail first@example.org)" = 250 ]
    eventually on_machine grep -q 'Subject: first@example.org' /var/mail/everybody
    on_machine greylist-db list | grep first@example.org
    [ "$(counted)" -eq 1 ]
}

@test "the ban services start as ispkit-sip(7) says: after an attack the kernel drops the attacker's packets" {
    on_machine ip netns exec outside ping -q -c 1 -W 2 203.0.113.1 > /dev/null
    sed -i 's,^\[.*\]$,[/var/log/asterisk/messages],' root/etc/ispkit/sip-banwatch.conf
    sed -i 's/^#max-failures = .*/max-failures = 5/; s/^#mail-to = .*/mail-to = root/' root/etc/ispkit/sip-banwatch.conf
    on_machine systemctl enable --now nft-ban sip-banwatch
    is_active nft-ban sip-banwatch
    guess 203.0.113.66
    eventually is_banned 203.0.113.66
    run -1 on_machine ip netns exec outside ping -q -c 1 -W 2 -I 203.0.113.66 203.0.113.1
    on_machine ip netns exec outside ping -q -c 1 -W 2 -I 203.0.113.7 203.0.113.1 > /dev/null
    on_machine sip-banwatch status
    eventually eval "on_machine journalctl -u sip-banwatch -o cat | grep -q '203.0.113.66/32 banned for .*, accounts: 100$'"
    eventually on_machine grep -q '^Subject: sip-banwatch on .*: sip-banwatch started' /var/mail/everybody
}

@test "a service that is killed is back, and knows what it knew" {
    for service in "${services[@]}"; do
        pid=$(main_pid "$service")
        on_machine kill -KILL "$pid"
        eventually has_new_pid "$service" "$pid"
    done
    is_banned 203.0.113.66
    eventually on_machine sip-banwatch status
    [ "$(mail first@example.org)" = 250 ]
}

@test "a service that hangs is killed by systemd's watchdog" {
    for service in "${services[@]}"; do
        on_machine systemctl set-property --runtime "$service" CPUWeight=100 # the unit is loaded
        mkdir -p "root/etc/systemd/system/$service.service.d"
        printf '[Service]\nWatchdogSec=2\n' > "root/etc/systemd/system/$service.service.d/watchdog.conf"
    done
    on_machine systemctl daemon-reload
    on_machine systemctl restart "${services[@]}"
    for service in "${services[@]}"; do
        pid=$(main_pid "$service")
        sleep 3
        [ "$(main_pid "$service")" -eq "$pid" ] # it is alive and says so
        on_machine kill -STOP "$pid"
        eventually has_new_pid "$service" "$pid"
        on_machine journalctl -b -u "$service" | grep -q 'Watchdog timeout'
        rm -r "root/etc/systemd/system/$service.service.d"
    done
    on_machine systemctl daemon-reload
    on_machine systemctl restart "${services[@]}"
}

# send_mails: until the file stop is there; the codes of all, one a line, in the file codes.
send_mails() {
    local sender=0
    until [ -e stop ]; do
        sender=$((sender + 1))
        mail "$sender@example.org"
        sleep 0.1
    done > codes
}

# watch_ban: notes each moment at which the kernel has no ban in the file gaps.
watch_ban() {
    until [ -e stop ]; do
        on_machine nft list table inet ispkit 2> /dev/null | grep -q 203.0.113.66 || date >> gaps
        sleep 0.05
    done
}

@test "an upgrade under load keeps data, configuration, bans and running services" {
    echo '# of the administrator' >> root/etc/ispkit/sip-banwatch.conf
    sed -i 's/^exempt = .*/exempt = 203.0.113.7/' root/etc/ispkit/greylist-db.conf
    on_machine systemctl reload greylist-db
    declare -A before
    for service in "${services[@]}"; do before[$service]=$(main_pid "$service"); done
    counted_before=$(counted)
    rm -f stop codes gaps
    send_mails 3>&- &
    load=$!
    watch_ban 3>&- &
    watching=$!
    sleep 2
    change_packages new
    for service in "${services[@]}"; do eventually has_new_pid "$service" "${before[$service]}"; done
    sleep 2
    touch stop
    wait $load $watching
    sort codes | uniq -c
    run ! grep -vE '^(250|45.)$' codes # none refused for good
    accepted=$(grep -c 250 codes)
    [ "$accepted" -gt 20 ]
    # Each that was accepted is counted once; of another try, the answer may have been lost.
    [ "$(counted)" -ge $((counted_before + accepted)) ]
    [ "$(counted)" -le $((counted_before + $(grep -c '' codes))) ]
    [ ! -e gaps ]
    grep -q '# of the administrator' root/etc/ispkit/sip-banwatch.conf
    on_machine greylist-db list | grep first@example.org
    on_machine sip-banwatch list | grep 203.0.113.66
    on_machine sip-banwatch status
    sed -i 's,^exempt = .*,exempt = 198.51.100.0/24,' root/etc/ispkit/greylist-db.conf
    on_machine systemctl reload greylist-db
    [ "$(mail new@example.org)" = 450 ]
}

@test "an older release's database is migrated at the start" {
    on_machine systemctl stop mail-ratelimit
    sqlite3 root/var/lib/ispkit/ratelimit.db 'DROP TABLE merges; PRAGMA user_version = 5'
    on_machine systemctl start mail-ratelimit
    [ "$(sqlite3 root/var/lib/ispkit/ratelimit.db 'PRAGMA user_version')" -gt 5 ]
    [ "$(mail first@example.org)" = 250 ]
}

@test "after a downgrade, a service that finds a later release's database says so, and leaves it alone" {
    on_machine systemctl stop greylist-db
    cp root/var/lib/ispkit/greylist.db kept.db
    version=$(sqlite3 kept.db 'PRAGMA user_version')
    sqlite3 root/var/lib/ispkit/greylist.db 'PRAGMA user_version = 99'
    change_packages old
    run on_machine systemctl start greylist-db
    eventually sh -c "$(declare -f on_machine); on_machine journalctl -b -u greylist-db | grep 'made by a later release'"
    [ "$(sqlite3 root/var/lib/ispkit/greylist.db 'PRAGMA user_version')" -eq 99 ]
    on_machine systemctl stop greylist-db
    sqlite3 root/var/lib/ispkit/greylist.db "PRAGMA user_version = $version"
    change_packages new
    on_machine systemctl start greylist-db
    is_active greylist-db
}

@test "what timers start: expired entries are removed, the morning report is written and mailed, also why there is none" {
    on_machine systemctl start greylist-db-expire mail-ratelimit-expire
    on_machine systemctl enable --now greylist-db-expire.timer mail-ratelimit-expire.timer
    # As ispkit-mail(7) says.
    on_machine systemctl enable --now mail-ratelimit-report.timer
    is_active {greylist-db-expire,mail-ratelimit-expire,mail-ratelimit-report}.timer
    mkdir -p root/etc/systemd/system/mail-ratelimit-report-mail@.service.d
    cat > root/etc/systemd/system/mail-ratelimit-report-mail@.service.d/override.conf << 'DROP_IN'
[Service]
Environment=MAILTO=support@example.net
DROP_IN
    on_machine systemctl daemon-reload
    on_machine postconf -e 'virtual_alias_maps = inline:{support@example.net=everybody}'
    on_machine postfix reload
    run -1 on_machine mail-ratelimit-report status
    on_machine systemctl start mail-ratelimit-report
    on_machine mail-ratelimit-report status
    eventually on_machine grep -q 'Subject: mail report of' /var/mail/everybody
    on_machine grep -q '^To: support@example.net' /var/mail/everybody
    [ -s "root/var/lib/ispkit/reports/$(date +%F).html" ]
    on_machine systemctl start mail-ratelimit-report
    [ "$(stat -c %a "root/var/lib/ispkit/reports/$(date +%F).html")" = 640 ]
    # Reports stay for 90 days, databases for ever.
    remove_old_files_of_day() { NO_FAKE_STAT=1 faketime -f "+$1d" systemd-tmpfiles --root="$PWD/root" --clean --prefix=/var/lib/ispkit; }
    remove_old_files_of_day 89
    [ -e "root/var/lib/ispkit/reports/$(date +%F).html" ]
    remove_old_files_of_day 91
    [ ! -e "root/var/lib/ispkit/reports/$(date +%F).html" ]
    [ -e root/var/lib/ispkit/ratelimit.db ]
    # A report that fails is told of as well.
    echo 'no-such-option = 1' >> root/etc/ispkit/mail-ratelimit-report.conf
    run ! on_machine systemctl start mail-ratelimit-report
    eventually on_machine grep -q 'Subject: mail report of .* failed' /var/mail/everybody
    on_machine grep no-such-option /var/mail/everybody
    rm -r root/etc/systemd/system/mail-ratelimit-report-mail@.service.d # which is the administrator's
}

@test "the limit of new connections starts as smtp-connlimit(8) says" {
    on_machine systemctl enable --now smtp-connlimit
    on_machine sh -c 'nft -j list table inet smtp_connlimit | smtp-connlimit --status'
}

@test "after a reboot bans, triplets and the limit of new connections are back, and no event was left unmailed" {
    # The first mail of this run has been sent: what happens next waits for its interval, or for the end.
    guess 203.0.113.67
    eventually is_banned 203.0.113.67
    on_machine systemctl reboot
    eventually sh -c "! kill -0 $(cat init.pid)"
    eventually machine_has_init
    eventually machine_is_up
    make_outside
    on_machine systemctl start postfix
    eventually is_active "${services[@]}"
    eventually is_banned 203.0.113.66
    on_machine nft list table inet smtp_connlimit > /dev/null
    on_machine greylist-db list | grep first@example.org
    [ "$(mail first@example.org)" = 250 ]
    [ "$(mail newer@example.org)" = 450 ]
    on_machine sip-banwatch status
    eventually on_machine grep -q '^203.0.113.67/32 banned for .*' /var/mail/everybody
    eventually on_machine grep -q '^sip-banwatch stopped' /var/mail/everybody
}

@test "the bans are switched off and on, as ispkit-sip(7) says" {
    on_machine systemctl stop sip-banwatch nft-ban.socket nft-ban
    on_machine nft-ban --flush
    on_machine ip netns exec outside ping -q -c 1 -W 2 -I 203.0.113.66 203.0.113.1 > /dev/null
    on_machine systemctl start sip-banwatch
    is_active sip-banwatch nft-ban
    eventually is_banned 203.0.113.66
}

@test "the units' exposure, as systemd-analyze security counts it" {
    for unit in $(units | grep '\.service$'); do
        case $unit in
            # Those that send mail have no sandbox; they say why.
            ispkit-sendmail@.service | mail-ratelimit-report-mail@.service) continue ;;
            nft-ban.service) limit=2.5 ;;
            smtp-connlimit.service) limit=2.0 ;;
            *) limit=1.5 ;;
        esac
        exposure=$(on_machine systemd-analyze security "$unit" | sed -n 's/.*exposure level .*: \([0-9.]*\) .*/\1/p')
        echo "# $unit $exposure" >&3
        awk "BEGIN { exit !($exposure <= $limit) }"
    done
}

@test "removal stops what runs, lifts the bans, and keeps data and configuration" {
    units > gone
    grep -q '\.socket$' gone
    on_machine sh -c 'DEBIAN_FRONTEND=noninteractive apt-get remove -y "ispkit*"' > remove.log 2>&1
    # A link of those that were enabled is left, to no unit.
    sed 's/@/@*/' gone | on_machine xargs systemctl list-units --all --plain --no-legend > left
    awk '$2 == "loaded" || $3 != "inactive"' left | diff /dev/null -
    run ! on_machine nft list table inet smtp_connlimit
    run ! on_machine pgrep -a 'greylist-db|mail-ratelimit|nft-ban|sip-banwatch'
    on_machine ip netns exec outside ping -q -c 1 -W 2 -I 203.0.113.66 203.0.113.1 > /dev/null
    [ -e root/var/lib/ispkit/greylist.db ]
    [ -e root/var/lib/private/sip-banwatch/banwatch.db ]
    [ -e root/etc/ispkit/sip-banwatch.conf ]
}

@test "purge removes all that was made" {
    on_machine sh -c 'DEBIAN_FRONTEND=noninteractive apt-get purge -y "ispkit*"' > purge.log 2>&1
    run ! on_machine getent passwd ispkit
    run ! on_machine getent group ispkit ispkit-sendmail
    # Also what the packages needed.
    on_machine sh -c 'DEBIAN_FRONTEND=noninteractive apt-get autoremove --purge -y' > purge.log 2>&1
    files | diff before -
    run ! on_machine nft list table inet ispkit
}
