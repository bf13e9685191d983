# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# The relay of ispkit-mail(7), in namespaces of its own: it has the network, the process ids and
# /etc, /usr and /var to itself, so that the files of the page stand where the page says. All that it
# writes is in memory, and gone with it.

recipe_page=$ISPKIT_SOURCE/man/man7/ispkit-mail.7
helpers=$ISPKIT_SOURCE/tests/integration

needs_relay() {
    local command
    for command in ip unshare nsenter setpriv postfix dovecot rbldnsd swaks smtp-sink openssl python3; do
        needs "$command"
    done
    if [ "$(id -u)" -ne 0 ]; then
        [ "${CI:-}" != true ] || { echo "not root, and CI skips nothing"; return 1; }
        skip "needs root"
    fi
    [ -x "$ISPKIT_BIN/greylist-db" ]
    [ -x "$ISPKIT_BIN/mail-ratelimit" ]
}

# recipe SECTION FILE: the text that the page shows for this file.
recipe() {
    awk -v section="$1" -v file="$2" '
        /^\.S[hs] / { in_section = substr($0, 5) == section }
        shown && /^\.Ed/ { shown = 0 }
        shown { gsub(/\\e/, "\\"); sub(/^\\&/, ""); print; found = 1 }
        in_section && last == ".Pa " file && /^\.Bd -literal/ { shown = 1 }
        { last = $0 }
        END { exit !found }' "$recipe_page"
}

# commands SECTION: those that the page shows in it.
commands() {
    awk -v section="$1" '
        /^\.S[hs] / { in_section = substr($0, 5) == section }
        shown && /^\.Ed/ { shown = 0 }
        shown { gsub(/\\e/, "\\"); print; found = 1 }
        in_section && /^\.Bd -literal/ { shown = 1 }
        END { exit !found }' "$recipe_page"
}

# run_commands SECTION: in the relay.
run_commands() {
    commands "$1" > page-commands
    inside bash -e < page-commands
}

# inside COMMAND...: in the relay's namespaces.
inside() { nsenter --target "$relay" --mount --net --pid -- "$@"; }

# outside COMMAND...: at the other end of the relay's cable.
outside() { inside ip netns exec world "$@"; }

make_relay() {
    mkdir -p logs
    # shellcheck disable=SC2016 # the inner shell's
    unshare --mount --net --pid --fork --kill-child --mount-proc bash -c '
        mount -t tmpfs tmpfs /mnt
        for folder in etc usr var; do
            mkdir -p "/mnt/$folder/upper" "/mnt/$folder/work"
            mount -t overlay overlay \
                -o "lowerdir=/$folder,upperdir=/mnt/$folder/upper,workdir=/mnt/$folder/work" \
                "/$folder" || exit
        done
        mount -t tmpfs tmpfs /run
        mkdir /run/lock
        touch "$0/logs/made"
        while :; do sleep 1000; done' "$PWD" 3>&- &
    unshare_pid=$!
    within 60 test -e logs/made
    relay=$(pgrep -P $unshare_pid)
    make_network
    inside cp "$ISPKIT_BIN/greylist-db" "$ISPKIT_BIN/mail-ratelimit" /usr/bin/
    install_recipe
}

# A cable from the relay (192.0.2.25) to the world: the mail servers that it relays to, customers,
# some of them blocked, and strangers.
make_network() {
    local address
    inside ip netns add world
    inside ip link add eth0 type veth peer name eth0 netns world
    inside ip address add 192.0.2.25/24 dev eth0
    inside ip address add 2001:db8::25/64 dev eth0 nodad
    for address in 192.0.2.10/24 198.51.100.7 198.51.100.66 203.0.113.5 2001:db8::10/64 \
        2001:db8:20::7 2001:db8:20:66::7; do
        if [[ $address == *:* ]]; then
            outside ip address add $address dev eth0 nodad
        else
            outside ip address add $address dev eth0
        fi
    done
    inside ip link set lo up
    inside ip link set eth0 up
    outside ip link set lo up
    outside ip link set eth0 up
    inside ip route add default via 192.0.2.10
    inside ip route add default via 2001:db8::10
}

remove_relay() {
    if [ -n "${relay:-}" ] && [ -z "${BATS_TEST_COMPLETED:-}" ]; then
        inside tail -n 40 /var/log/mail.log || true
        tail -n 10 logs/*
    fi
    [ -z "${unshare_pid:-}" ] || kill -KILL "$unshare_pid"
    wait 2> /dev/null
}

# within SECONDS COMMAND...: waits until it succeeds.
within() {
    local end=$((SECONDS + $1))
    shift
    until "$@" > /dev/null 2>&1; do
        [ $SECONDS -le $end ] || { echo "not within its time: $*"; return 1; }
        sleep 0.1
    done
}

# put SECTION FILE: the page's text into the file.
put() {
    recipe "$1" "$2" > recipe-text
    inside install -D -m 644 "$PWD/recipe-text" "$2"
}

# put_variant SECTION: its settings take the place of those that main.cf has.
put_variant() {
    recipe "$1" /etc/postfix/main.cf > variant-text
    sed -nE 's/^([a-z_]+) =.*/\1/p' variant-text | inside xargs postconf -X
    inside tee -a /etc/postfix/main.cf < variant-text > /dev/null
}

# use_sockets: the names of sockets take the place of those of ports.
use_sockets() {
    inside sed -i 's,inet:127.0.0.1:10023,unix:private/greylist,; s,inet:127.0.0.1:10031,unix:private/ratelimit,' \
        /etc/postfix/main.cf
}

# add_to_master SECTION: the page's entries replace those of the same name.
add_to_master() {
    local name type
    recipe "$1" /etc/postfix/master.cf > master-text
    while read -r name type _; do
        inside postconf -MX "$name/$type" 2> /dev/null || true
    done < <(grep '^[^# ]' master-text)
    inside tee -a /etc/postfix/master.cf < master-text > /dev/null
}

install_recipe() {
    local file
    inside cp /usr/share/postfix/master.cf.dist /etc/postfix/master.cf
    for file in main.cf relay_recipients virtual transport; do put Postfix "/etc/postfix/$file"; done
    add_to_master Postfix
    put "Policy services" /etc/systemd/system/greylist-db.service
    put "Policy services" /etc/systemd/system/mail-ratelimit.service
    for file in /etc/default/rbldnsd /var/lib/rbldns/blocked-ipv4 /var/lib/rbldns/blocked-ipv6; do
        put "Block list" "$file"
    done
    put Login /etc/dovecot/dovecot.conf
    inside rm -rf /var/lib/ispkit # this machine's, if it has any
    run_commands User
    run_commands Certificate 2> logs/openssl
    # The login carol with the password sesame.
    run_commands Users

    # Mail that waits on this machine is not the relay's.
    inside find /var/spool/postfix \
        -regex '.*/\(maildrop\|incoming\|active\|deferred\|hold\)/.*' -type f -delete

    # What the test adds: the log in a file, clients that say who they are, one host for all mail to
    # elsewhere, no look at who connects too often.
    inside postconf maillog_file=/var/log/mail.log smtpd_authorized_xclient_hosts=127.0.0.0/8 \
        default_transport=smtp:[192.0.2.10] smtpd_client_connection_count_limit=0
    printf '%s\n' 'log_path = /var/log/dovecot.log' | inside tee -a /etc/dovecot/dovecot.conf > /dev/null
    # rbldnsd itself in the place of a resolver.
    echo 'nameserver 127.0.0.2' > resolv.conf
    inside mount --bind "$PWD/resolv.conf" "$(readlink -f /etc/resolv.conf)"
}

# start_relay [OPTION...]: all of it; the options are added to those of greylist-db.
start_relay() {
    start_daemons
    start_service greylist-db "$@"
    start_service mail-ratelimit
    within 5 listening 10023
    within 5 listening 10031
}

start_daemons() {
    inside bash -c '. /etc/default/rbldnsd; exec rbldnsd ${RBLDNSD#* }' > logs/rbldnsd
    outside smtp-sink -u nobody -d /mnt/delivered/%M. 192.0.2.10:25 1000 > logs/sink 2>&1 3>&- &
    start_filter
    start_postfix
    within 5 listening 10024
}

# A content filter that finds nothing; a test may have another one.
start_filter() {
    inside python3 "$helpers/mail_filter.py" 127.0.0.1:10024 127.0.0.1:10025 2> logs/filter 3>&- &
}

start_amavis() {
    inside install -d -o amavis -g amavis /run/amavis
    inside install -o amavis -g amavis -m 644 /dev/null /var/log/amavis.log
    # A copy, since amavis may not read the folder of the sources.
    inside install -m 644 "$helpers/amavis.conf" /etc/amavis.conf
    inside amavisd -c /etc/amavis.conf > logs/filter 2>&1 3>&-
}

start_postfix() {
    inside /usr/lib/postfix/configure-instance.sh -
    inside postfix start > logs/postfix-start 2>&1
    inside dovecot
    within 5 listening 25
    within 5 inside test -S /var/spool/postfix/private/auth
}

# listening PORT: whether somebody does.
listening() { inside ss -Hltn "sport = :$1" | grep -q .; }

# command_of SERVICE: what its unit starts.
command_of() {
    inside cat "/etc/systemd/system/$1.service" |
        sed -e ':join' -e '/\\$/{N;s/\\\n//;b join' -e '}' | sed -n 's/^ExecStart=//p'
}

# start_service NAME [OPTION...]: as systemd would with the page's unit.
start_service() {
    as_service "$1" "$(command_of "$1")" "${@:2}" >> "logs/$1" 2>&1 3>&- &
}

# keep_service NAME [OPTION...]: and again, whenever it ends.
keep_service() {
    local command
    command=$(command_of "$1")
    while [ -e "/proc/$relay" ]; do
        as_service "$1" "$command" "${@:2}" || true
        sleep 0.1
    done >> "logs/$1" 2>&1 3>&- &
}

# activate_service NAME: with the socket that the page's unit has.
activate_service() {
    opener="python3 $helpers/socket_activation.py /etc/systemd/system/$1.socket" \
        as_service "$1" "$(command_of "$1" | sed 's/--listen [^ ]*//')" >> "logs/$1" 2>&1 3>&- &
}

# as_service NAME COMMAND [OPTION...]
as_service() {
    # shellcheck disable=SC2016,SC2086 # the inner shell's; words
    inside ${opener:-} setpriv --reuid ispkit --regid ispkit --clear-groups \
        bash -c 'eval "exec $0 \"\$@\""' "$2" "${@:3}"
}

# pid_of SERVICE: seen from outside.
pid_of() { pgrep --ns "$relay" --nslist pid -f "^/usr/bin/$1 serve"; }

# stop_service NAME [SIGNAL]
stop_service() {
    kill "-${2:-TERM}" "$(pid_of "$1")"
    within 5 gone "$1"
}

gone() { ! pid_of "$1" > /dev/null; }

# A mail to the relay; the options are those of swaks.
# stranger ADDRESS [OPTION...]: from any address, which XCLIENT claims, and the verified name $name.
stranger() {
    local address=$1
    shift
    compose inside --server 127.0.0.1:25 --xclient "ADDR=$address NAME=${name:-[UNAVAILABLE]}" "$@"
}

# customer ADDRESS [OPTION...]: really from there.
customer() {
    local address=$1 server=192.0.2.25
    shift
    [[ $address != *:* ]] || server='[2001:db8::25]'
    compose outside --server "$server:25" --local-interface "$address" "$@"
}

# login ADDRESS [OPTION...]: really from there, as carol.
login() {
    local address=$1
    shift
    compose outside --server 192.0.2.25:587 --local-interface "$address" --tls --auth PLAIN \
        --auth-user carol --auth-password sesame "$@"
}

# compose WHERE OPTION...
compose() {
    "$1" swaks --helo client.example.net --from sender@elsewhere.example --to anna@example.com \
        "${@:2}" > dialogue 2>&1
}

# burst ARGUMENT...: what mail_sender.py burst reports.
burst() { outside python3 "$helpers/mail_sender.py" burst "$@"; }

# refused TEXT COMMAND...: the mail is not accepted, and that is said.
refused() {
    local text=$1
    shift
    if "$@"; then cat dialogue; return 1; fi
    grep -qF "$text" dialogue || { cat dialogue; return 1; }
}

# accepted COMMAND...
accepted() { "$@" || { cat dialogue; return 1; }; }

# delivered: how many mails have reached their destination.
delivered() { inside find /mnt/delivered -type f 2> /dev/null | wc -l; }

has_delivered() { [ "$(delivered)" -eq "$1" ]; }

# delivered_text: what they say.
delivered_text() { inside find /mnt/delivered -type f -exec cat {} +; }
