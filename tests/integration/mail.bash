# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# The relay of ispkit-mail(7), in namespaces of its own: it has the network, the process ids and
# /etc, /usr and /var to itself, so that the files of the page stand where the page says. All that it
# writes is in memory, and gone with it.

export page=$ISPKIT_SOURCE/man/man7/ispkit-mail.7
helpers=$ISPKIT_SOURCE/tests/integration
logs=logs

relay_programs=(ip unshare nsenter setpriv postfix dovecot rbldnsd swaks smtp-sink openssl python3)

can_make_relay() {
    local program
    for program in "${relay_programs[@]}"; do command -v "$program" > /dev/null || return; done
    [ "$(id -u)" -eq 0 ]
}

needs_relay() {
    local program
    for program in "${relay_programs[@]}"; do needs "$program"; done
    if [ "$(id -u)" -ne 0 ]; then
        [ "${CI:-}" != true ] || { echo "not root, and CI skips nothing"; return 1; }
        skip "needs root"
    fi
    [ -x "$ISPKIT_BIN/greylist-db" ]
    [ -x "$ISPKIT_BIN/mail-ratelimit" ]
}

# run_commands SECTION: in the relay, indented as a reader of the page copies them.
run_commands() {
    commands "$1" | sed 's/^/           /' > page-commands
    inside bash -e < page-commands
}

# inside COMMAND...: in the relay's namespaces.
inside() { nsenter --target "$relay" --mount --net --pid -- "$@"; }

# outside COMMAND...: at the other end of the relay's cable.
outside() { nsenter --target "$relay" --mount --net="/proc/$relay/root/run/netns/world" --pid -- "$@"; }

# prepare_relay: makes once, in setup_file, what all relays of a file have in common.
prepare_relay() {
    can_make_relay || return 0 # the tests say why not
    prepare_machines install_recipe
}

# prepare_machines COMMAND: what the command makes, all machines of a file have in common. It is in the memory of
# a mount namespace, at /srv/base.
prepare_machines() {
    PATH=/usr/bin:/bin:$PATH
    cd "$BATS_FILE_TMPDIR" || return
    # shellcheck disable=SC2016 # the inner shell's
    setpriv --pdeathsig KILL unshare --mount bash -c '
        mount -t tmpfs tmpfs /srv && touch "$0/prepared" && exec sleep infinity' "$PWD" 3>&- &
    export relay_base=$!
    eventually test -e prepared
    make_namespaces /srv/nothing /srv/base
    inside ip link set lo up # or Postfix ends
    "$1"
    stop_relay
}

forget_relay() {
    [ -n "${relay_base:-}" ] || return 0
    kill -KILL "$relay_base"
    wait "$relay_base" 2> /dev/null || true
}

# make_host NAME: one of several. Its folder, of that name, has its logs, and its process in the file "relay".
make_host() {
    local logs=$BATS_FILE_TMPDIR/$1
    make_namespaces /srv/base /mnt
    echo "$relay" > "$logs/relay"
    inside ip link set lo up
}

# on HOST COMMAND...: the functions of this file there.
on() {
    local logs=$BATS_FILE_TMPDIR/$1
    local relay
    relay=$(< "$logs/relay")
    # shellcheck disable=SC2034 # the functions read them
    local root=/proc/$relay/root address=${addresses[$1]:-}
    "${@:2}"
}

# make_switch HOST: it is at the switch itself, with the device of that name.
make_switch() {
    on "$1" inside ip link add switch type bridge
    on "$1" inside ip link set switch up
}

# connect_host HOST OTHER ADDRESS: a cable to the other's switch.
connect_host() {
    on "$2" inside_network ip link add "$1" master switch type veth \
        peer name eth0 netns "$(< "$BATS_FILE_TMPDIR/$1/relay")"
    on "$2" inside ip link set "$1" up
    on "$1" inside ip address add "$3/24" dev eth0
    on "$1" inside ip link set eth0 up
}

# inside_network COMMAND...: in the network of the host alone, where processes have the numbers that they have here.
inside_network() { nsenter --target "$relay" --net "$@"; }

remove_hosts() {
    local host
    for host in "$BATS_FILE_TMPDIR"/*/relay; do
        [ ! -e "$host" ] || kill -KILL "$(< "$host")"
        rm -f "$host"
    done
}

make_relay() {
    address=192.0.2.25
    make_namespaces /srv/base /mnt
    make_network
}

# make_namespaces BELOW ABOVE: makes new ones. Their /etc, /usr and /var show the files of ABOVE, then
# those of BELOW, then this machine's; what is written goes to ABOVE.
make_namespaces() {
    mkdir -p "$logs"
    # shellcheck disable=SC2016 # the inner shell's
    setpriv --pdeathsig KILL nsenter --target "$relay_base" --mount \
        unshare --mount --net --pid --fork --kill-child --mount-proc bash -c '
        mount -t tmpfs tmpfs /mnt
        mkdir -p "$1"/{etc,usr,var} "$2"/{etc,usr,var} "$2"/scratch/{etc,usr,var}
        for folder in etc usr var; do
            mount -t overlay overlay \
                -o "lowerdir=$1/$folder:/$folder,upperdir=$2/$folder,workdir=$2/scratch/$folder" \
                "/$folder" || exit
        done
        mount -t tmpfs tmpfs /run
        mkdir /run/lock
        touch "$0/made"
        while :; do sleep 1000; done' "$(realpath "$logs")" "$1" "$2" > "$logs/namespaces" 2>&1 3>&- &
    unshare_pid=$!
    eventually test -e "$logs/made" || { cat "$logs/namespaces"; return 1; }
    relay=$(pgrep -P $unshare_pid)
    root=/proc/$relay/root
}

# A cable from the relay (192.0.2.25) to the world: the mail servers that it relays to, customers,
# some of them blocked, and strangers.
make_network() {
    inside ip -batch - << 'END'
netns add world
link add eth0 type veth peer name eth0 netns world
address add 192.0.2.25/24 dev eth0
address add 2001:db8::25/64 dev eth0 nodad
link set lo up
link set eth0 up
END
    outside ip -batch - << 'END'
address add 192.0.2.10/24 dev eth0
address add 198.51.100.7 dev eth0
address add 198.51.100.66 dev eth0
address add 203.0.113.5 dev eth0
address add 2001:db8::10/64 dev eth0 nodad
address add 2001:db8:20::7 dev eth0 nodad
address add 2001:db8:20:66::7 dev eth0 nodad
link set lo up
link set eth0 up
END
    inside ip -batch - << 'END'
route add default via 192.0.2.10
route add default via 2001:db8::10
END
}

remove_relay() {
    [ -n "${unshare_pid:-}" ] || return 0
    if [ -z "${BATS_TEST_COMPLETED:-}" ]; then
        [ -z "${root:-}" ] || tail -n 40 "$root/var/log/mail.log" || true
        tail -n 10 "$logs"/*
    fi
    stop_relay
    wait 2> /dev/null
}

stop_relay() {
    kill -KILL "${relay:-$unshare_pid}"
    wait "$unshare_pid" 2> /dev/null || true
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
    inside cp "$ISPKIT_BIN/greylist-db" "$ISPKIT_BIN/mail-ratelimit" /usr/bin/
    inside cp /usr/share/postfix/master.cf.dist /etc/postfix/master.cf
    for file in main.cf relay_recipients virtual transport; do put Postfix "/etc/postfix/$file"; done
    add_to_master Postfix
    put "Policy services" /etc/ispkit/greylist-db.conf
    put "Policy services" /etc/ispkit/mail-ratelimit.conf
    for file in /etc/default/rbldnsd /var/lib/rbldns/blocked-ipv4 /var/lib/rbldns/blocked-ipv6; do
        put "Block list" "$file"
    done
    put Login /etc/dovecot/dovecot.conf
    inside rm -rf /var/lib/ispkit # this machine's, if it has any
    run_commands User
    run_commands Certificate 2> "$logs/openssl"
    # The login carol with the password sesame.
    run_commands Users
    run_commands Users # again, which adds nothing
    [ "$(inside grep -c '^carol:' /etc/dovecot/users)" -eq 1 ]

    # Mail that waits on this machine is not the relay's.
    inside find /var/spool/postfix \
        -regex '.*/\(maildrop\|incoming\|active\|deferred\|hold\)/.*' -type f -delete

    # What the test adds: the log in a file, clients that say who they are, one host for all mail to
    # elsewhere, no look at who connects too often.
    inside postconf maillog_file=/var/log/mail.log smtpd_authorized_xclient_hosts=127.0.0.0/8 \
        'default_transport=smtp:[192.0.2.10]' smtpd_client_connection_count_limit=0
    echo 'log_path = /var/log/dovecot.log' >> "$root/etc/dovecot/dovecot.conf"
    # rbldnsd itself in the place of a resolver.
    inside rm -f /etc/resolv.conf
    echo 'nameserver 127.0.0.2' > "$root/etc/resolv.conf"

    # Copies to the chroot, as Debian's unit does, and makes the folders of the queue.
    inside /usr/lib/postfix/configure-instance.sh -
    inside postfix check
}

# start_relay [OPTION...]: all of it; the options are added to those of greylist-db.
start_relay() {
    start_daemons
    start_service greylist-db "$@"
    start_service mail-ratelimit
    eventually listening 10023
    eventually listening 10031
}

start_daemons() {
    start_sink
    start_mail
}

# start_sink: the mail server that the relay's mail is for.
start_sink() {
    outside smtp-sink -u nobody -d /mnt/delivered/%M. 192.0.2.10:25 1000 > "$logs/sink" 2>&1 3>&- &
}

start_mail() {
    inside bash -c '. /etc/default/rbldnsd; exec rbldnsd ${RBLDNSD#* }' > "$logs/rbldnsd"
    start_filter
    start_postfix
    eventually listening 10024
}

# A content filter that finds nothing; a test may have another one.
start_filter() {
    inside python3 "$helpers/mail_filter.py" 127.0.0.1:10024 127.0.0.1:10025 2> "$logs/filter" 3>&- &
}

start_amavis() {
    inside install -d -o amavis -g amavis /run/amavis
    inside install -o amavis -g amavis -m 644 /dev/null /var/log/amavis.log
    # A copy, since amavis may not read the folder of the sources.
    inside install -m 644 "$helpers/amavis.conf" /etc/amavis.conf
    inside amavisd -c /etc/amavis.conf > "$logs/filter" 2>&1 3>&-
}

# start_postfix [COMMAND...]: without the slow checks of 'postfix start', which prepare_relay has made once.
start_postfix() {
    [ $# -gt 0 ] || set -- /usr/lib/postfix/sbin/master -w
    inside "$@" > "$logs/postfix-start" 2>&1
    inside dovecot
    eventually listening 25
    eventually test -S "$root/var/spool/postfix/private/auth"
}

# listening PORT: whether somebody does.
listening() {
    local port
    printf -v port %04X "$1"
    grep -q ":$port [0:]* 0A " "/proc/$relay/net/tcp" "/proc/$relay/net/tcp6"
}

# start_service NAME [--OPTION VALUE]...: as systemd would with the unit; options stand in its file as well.
start_service() {
    configure_service "$@"
    as_service "$1" >> "$logs/$1" 2>&1 3>&- &
}

# keep_service NAME [--OPTION VALUE]...: and again, whenever it ends.
keep_service() {
    configure_service "$@"
    while [ -e "/proc/$relay" ]; do
        as_service "$1" || true
        sleep 0.1
    done >> "$logs/$1" 2>&1 3>&- &
}

# activate_service NAME: with the socket that its unit has.
activate_service() {
    inside sed -i '/^listen = /d' "/etc/ispkit/$1.conf"
    inside tee "/run/$1.socket" < "$ISPKIT_SOURCE/systemd/$1/$1.socket" > /dev/null
    configure_service "$1"
    opener="python3 $helpers/socket_activation.py /run/$1.socket" as_service "$1" >> "$logs/$1" 2>&1 3>&- &
}

# configure_service NAME [--OPTION VALUE]...: its file, with more options, in the place of the folder CONFIG.
configure_service() {
    local name=$1
    shift
    {
        inside cat "/etc/ispkit/$name.conf"
        (($# == 0)) || printf '%s = %s\n' "${@#--}"
    } > "$name.conf"
    inside install -D -m 644 "$PWD/$name.conf" "/run/config/$name.conf"
}

# as_service NAME
as_service() {
    local command
    command=$(sed -n 's,@BINDIR@,/usr/bin,; s,@CONFIG@,/run/config,; s/^ExecStart=//p' \
        "$ISPKIT_SOURCE/systemd/$1/$1.service")
    # shellcheck disable=SC2086 # words
    inside ${opener:-} setpriv --reuid ispkit --regid ispkit --clear-groups $command
}

# pid_of SERVICE: seen from outside.
pid_of() { pgrep --ns "$relay" --nslist pid -f "^/usr/bin/$1 serve"; }

# stop_service NAME [SIGNAL]
stop_service() {
    kill "-${2:-TERM}" "$(pid_of "$1")"
    eventually gone "$1"
}

gone() { ! pid_of "$1" > /dev/null; }

# A mail to the relay; the options are those of swaks.
# stranger ADDRESS [OPTION...]: from any address, which XCLIENT claims, and the verified name $name.
stranger() {
    local from=$1
    shift
    compose inside --server 127.0.0.1:25 --xclient "ADDR=$from NAME=${name:-[UNAVAILABLE]}" "$@"
}

# customer ADDRESS [OPTION...]: really from there.
customer() {
    local from=$1 server=$address
    shift
    [[ $from != *:* ]] || server='[2001:db8::25]'
    compose outside --server "$server:25" --local-interface "$from" "$@"
}

# login ADDRESS [OPTION...]: really from there, as carol.
login() {
    local from=$1
    shift
    compose outside --server "$address:587" --local-interface "$from" --tls --auth PLAIN \
        --auth-user carol --auth-password sesame "$@"
}

# compose WHERE OPTION...
compose() {
    "$1" swaks --helo client.example.net --from sender@elsewhere.example --to anna@example.com \
        "${@:2}" > dialogue 2>&1
}

# burst ARGUMENT...: what mail_sender.py burst reports.
burst() { outside python3 "$helpers/mail_sender.py" burst "$@"; }

# counts_fit: whether each customer's mails in "counts" are those that mail_sender.py storm got accepted, as
# "sent" has them. Those whose text was sent without success may count, too, and those that were on their way
# while the database broke, twice: "breaks" has from when to when it did, if it did.
counts_fit() {
    python3 - << 'PYTHON'
import json
import os
sent = json.load(open("sent"))
breaks = [tuple(map(float, line.split())) for line in open("breaks")] if os.path.exists("breaks") else []
counts = {}
for line in open("counts"):
    record = json.loads(line)
    counts[record["key"]] = record["messages"]
twice = 0
for key, accepted in sent["accepted"].items():
    counted = counts.get(key, 0)
    if not key.startswith(("sasl:", "client:198.51.100.")):
        assert key not in counts, key # a stranger
        continue
    tried = accepted + sent["deferred_at_end"].get(key, [])
    doubtful = sum(any(asked <= end and begin <= answered for begin, end in breaks) for asked, answered in tried)
    assert len(accepted) <= counted <= len(tried) + doubtful, (key, accepted, counted, len(tried), doubtful)
    twice += max(0, counted - len(tried))
print(f"{twice} mails counted twice")
PYTHON
}

# refused TEXT COMMAND...: the mail is not accepted, and that is said.
refused() {
    local text=$1
    shift
    if "$@"; then cat dialogue; return 1; fi
    grep -qF "$text" dialogue || { cat dialogue; return 1; }
}

# accepted COMMAND...
accepted() { "$@" || { cat dialogue; return 1; }; }

# has_delivered COUNT: whether so many mails have reached their destination.
has_delivered() { [ "$(find "$root/mnt/delivered" -type f -size +0 -printf . 2> /dev/null | wc -c)" -eq "$1" ]; }

# delivered_text: what they say.
delivered_text() { find "$root/mnt/delivered" -type f -exec cat {} +; }
