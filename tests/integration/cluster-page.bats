#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The cluster of ispkit-cluster(7), made with the page's commands alone: two database servers and two nodes,
# each a machine of its own as mail.bash makes them.

load ../program/common
load ../program/policy
load page
load mail

export page=$ISPKIT_SOURCE/man/man7/ispkit-cluster.7
postgres_files=(/etc/postgresql/15/main/conf.d/ispkit.conf /etc/postgresql/15/main/pg_hba.conf)

setup_file() {
    needs_cluster
    prepare_machines install_packages
    make_machine db1 192.0.2.31
    make_machine db2 192.0.2.32
    make_machine relay1 192.0.2.25
    make_machine relay2 192.0.2.26
    make_servers
    work_alone relay1
    make_node relay1
    make_node relay2
}

teardown_file() {
    remove_hosts
    forget_relay
}

teardown() {
    [ -n "${BATS_TEST_COMPLETED:-}" ] || tail -n 20 "$BATS_FILE_TMPDIR"/*/*
}

needs_cluster() {
    local program
    for program in ip unshare nsenter setpriv runuser openssl python3 pg_createcluster pgbouncer; do
        needs "$program"
    done
    needs /usr/lib/postgresql/15/bin/initdb
    if [ "$(id -u)" -ne 0 ]; then
        [ "${CI:-}" != true ] || { echo "not root, and CI skips nothing"; return 1; }
        skip "needs root"
    fi
}

# at MACHINE: what follows happens there.
at() {
    cd "$BATS_FILE_TMPDIR/$1" || return
    logs=$PWD
    relay=$(< relay)
    root=/proc/$relay/root
}

# make_machine NAME ADDRESS: all are at one switch, which is in the namespace of the first.
make_machine() {
    make_host "$1"
    if [ "$1" = db1 ]; then
        make_switch db1
        on db1 inside ip address add "$2/24" dev switch
    else
        connect_host "$1" db1 "$2"
    fi
    printf '%s\n' '127.0.0.1 localhost' '192.0.2.31 db1' '192.0.2.32 db2' |
        on "$1" inside tee /etc/hosts > /dev/null
}

# copy FILE FROM TO [FILE]: from one machine to another.
copy() {
    local from to
    from=/proc/$(cat "$BATS_FILE_TMPDIR/$2/relay")/root to=/proc/$(cat "$BATS_FILE_TMPDIR/$3/relay")/root
    cp -p "$from$1" "$to${4:-$1}"
}

# install_packages: as packages do.
install_packages() {
    inside rm -rf /etc/ispkit /etc/postgresql /var/lib/postgresql /var/lib/ispkit
    inside pg_createcluster 15 main > "$logs/createcluster"
    inside cp "$ISPKIT_BIN"/{greylist-db,mail-ratelimit,mail-ratelimit-report} /usr/bin/
    page=${page/cluster/mail} run_commands User
}

# prepare_machine: with the page's commands, of which that for packages is done.
prepare_machine() { without apt-get Packages; }

# without PROGRAM SECTION: runs the section's commands, but not this program.
without() { { echo "$1() { :; }"; commands "$2"; } | inside bash -e; }

# add SECTION FILE: the page's lines.
add() { recipe "$1" "$2" | inside tee -a "$2" > /dev/null; }

make_servers() {
    local file server
    for server in db1 db2; do
        at "$server"
        prepare_machine
        for file in "${postgres_files[@]}"; do add "Database servers" "$file"; done
    done
    at db1
    run_commands Certificate 2> "$logs/openssl"
    run_commands "Database servers"
    run_commands Databases
    inside sed -i '/:greylist:/d' /etc/ispkit/pgpass # for a new password
    run_commands Databases
    run -1 inside grep -r PASSWORD /var/log/postgresql
    for file in server.crt server.key; do copy "/etc/postgresql/15/main/$file" db1 db2; done
    copy /etc/ispkit/pgpass db1 db2
    at db2
    run_commands "Database servers"
    run_commands Standby 2> "$logs/standby"
}

# make_node NAME
make_node() {
    at "$1"
    inside rm -r /etc/postgresql-common # it comes with other packages than libpq5
    prepare_machine
    copy /etc/ispkit/pgpass db1 "$1"
    copy /etc/postgresql/15/main/server.crt db1 "$1" /etc/ispkit/database.crt
    put Nodes /etc/postgresql-common/pg_service.conf
    put Nodes /etc/ispkit/greylist-db.conf
    put Nodes /etc/ispkit/mail-ratelimit.conf
    run_commands Nodes
    [ ! -e "$root/var/lib/ispkit/greylist.db" ] || without systemctl "Former databases"
    without systemctl Start
    start_services
}

# work_alone NAME: for a time, as a relay of ispkit-mail(7).
work_alone() {
    at "$1"
    as_ispkit greylist-db check client_address=198.18.0.5 sender=a@example.org recipient=b@example.net || [ $? -eq 1 ]
    as_ispkit mail-ratelimit set sasl:limited '5 messages / 1h' --for 1d
}

as_ispkit() { inside runuser -u ispkit -- "$@"; }

# start_services: as systemd does, which sets HOME.
start_services() {
    HOME=/var/lib/ispkit start_service greylist-db
    HOME=/var/lib/ispkit start_service mail-ratelimit
    eventually listening 10023
    eventually listening 10031
}

# answer NAME=VALUE...: that of the machine's greylist-db.
answer() { request "$@" | ask 10023; }

# ask PORT: the answers of the machine's service to standard input.
ask() { inside python3 "$ISPKIT_SOURCE/tests/program/policy_client.py" "inet:127.0.0.1:$1" send; }

is_greylisted() { [[ $(answer "$@") == "action=450 4.7.1 Greylisted"* ]]; }

# query SQL: its result, from the machine's server.
query() { inside runuser -u postgres -- psql -Atq greylist -v ON_ERROR_STOP=1 -c "$1"; }

# five_minutes_later: for those who wait.
five_minutes_later() { query 'UPDATE triplets SET first_seen = first_seen - 300 WHERE passes = 0'; }

# passes_at_the_other SERVER NUMBER: a mail of that stranger comes to one node, and passes at the other five
# minutes later. SERVER is the primary.
passes_at_the_other() {
    local mail=("client_address=198.18.$2.5" "instance=$2")
    at relay1
    eventually is_greylisted "${mail[@]}"
    at "$1"
    five_minutes_later
    at relay2
    [[ $(answer "${mail[@]}") == "action=PREPEND X-Greylist: delayed "* ]]
    at relay1
    [ "$(answer "${mail[@]}")" = action=DUNNO ]
}

# follows SERVER: whether another one does.
follows() { at "$1" && [ "$(query "SELECT state FROM pg_stat_replication")" = streaming ]; }

# mails COUNT LOGIN: the answers to so many mails of the login, at the machine.
mails() {
    requests "$1" protocol_state=END-OF-MESSAGE recipient_count=1 "instance=$2.$relay.%d" "sasl_username=$2" | ask 10031
}

# is_limited_over_both LOGIN: after 60 mails at one node, 40 pass at the other, and no more.
is_limited_over_both() {
    at relay1
    [ "$(mails 60 "$1" | grep -c '^action=DUNNO')" -eq 60 ]
    at relay2
    mails 60 "$1" > answers
    [ "$(grep -c '^action=DUNNO' answers)" -eq 40 ]
    [ "$(grep -c "^action=450 4.7.1 sasl:$1: limit of 100 messages in 1h reached" answers)" -eq 20 ]
}

@test "the commands to try it: a retry at the other node passes, and limits hold over both" {
    at relay1
    run -1 run_commands "Try it"
    [[ $output == "450 4.7.1 Greylisted: try again in 5 minutes"* ]]
    at db1
    five_minutes_later
    at relay2
    run -0 run_commands "Try it"
    [[ $output == "PREPEND X-Greylist: delayed "* ]]
    passes_at_the_other db1 1
    is_limited_over_both a
    run -0 run_commands "Try it"
    [[ $output == *"sasl:a"*100* ]]
    at db1
    [ "$(query "SELECT DISTINCT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
        WHERE usename IN ('greylist', 'ratelimit')")" = t ]
}

@test "the commands for monitoring show a standby that follows, and that for vacuum has an effect" {
    at db1
    run_commands Vacuum
    [ "$(query "SELECT reloptions FROM pg_class WHERE relname = 'triplets'")" = \
        '{fillfactor=90,autovacuum_vacuum_scale_factor=0.02}' ]
    run_commands Monitoring > shown
    grep -q streaming shown
    grep -q '| t  *| reserved' shown
    grep -q triplets shown
    grep -q history shown
    at db2
    [ "$(query 'SELECT pg_is_in_recovery()')" = t ]
}

@test "what a node had before is in the common databases, and its files are out of the way" {
    at relay1
    run ! inside ls /var/lib/ispkit/greylist.db /var/lib/ispkit/ratelimit.db
    at relay2
    run -0 as_ispkit greylist-db list --db 'postgresql://?service=greylist'
    [[ $output == *198.18.0.0/24* ]]
    run -0 as_ispkit mail-ratelimit list --db 'postgresql://?service=ratelimit'
    [[ $output == *sasl:limited* ]]
}

@test "support without root sees both databases, and changes nothing" {
    at relay1
    inside useradd --create-home --home-dir /var/lib/anna anna
    run_commands "Support without root"
    run_commands "Support without root" # again, which adds nothing
    [ "$(inside stat -c '%U %a' /var/lib/anna/.pgpass) $(inside grep -c . /var/lib/anna/.pgpass)" = "anna 600 1" ]
    as_anna greylist-db stats
    run -0 as_anna mail-ratelimit list
    [[ $output == *sasl:limited* ]]
    run -2 as_anna greylist-db allow client 192.0.2.5
    [[ $output == *"the role support may not write to the table"* ]]
}

@test "a backup has both databases, and one that fails leaves that of before" {
    at relay1
    put Backups /etc/cron.daily/ispkit-backup
    inside sh /etc/cron.daily/ispkit-backup
    run -0 inside greylist-db list --db /var/backups/greylist.db
    [[ $output == *198.18.0.0/24* ]]
    run -0 inside mail-ratelimit list --db /var/backups/ratelimit.db
    [[ $output == *sasl:limited* ]]
    sha256sum "$root"/var/backups/*.db > before
    run -2 inside env PGSERVICEFILE=/dev/null PGSYSCONFDIR=/ sh /etc/cron.daily/ispkit-backup
    sha256sum --check before
}

@test "the report of all nodes reads the common database" {
    at relay1
    echo "$(date '+%b %e %T') relay1 postfix/submission/smtpd[7]: 4XyZ: client=unknown[203.0.113.5], sasl_username=a" |
        inside mail-ratelimit-report --quiet --partial /var/tmp/relay1.partial
    { echo "cd /var/tmp"; commands Report; } | inside bash -e
    grep -q '</html>' "$root/var/tmp/report.html"
}

# as_anna COMMAND...: after a log-in.
as_anna() { inside su - anna --command "${*@Q}"; }

@test "after the page's failover the nodes go on with the other server, also through PgBouncer" {
    passes_at_the_other db1 2
    at db1
    inside pg_ctlcluster 15 main stop --force -m immediate
    commands Failover | sed '/promote$/d' | inside bash -e
    at relay1
    [ "$(answer client_address=198.18.9.5)" = action=DUNNO ]
    at db2
    commands Failover | grep 'promote$' | inside bash -e
    at relay2
    eventually is_greylisted client_address=198.18.9.6
    passes_at_the_other db2 3
    at relay2
    [ "$(answer client_address=198.18.2.5)" = action=DUNNO ]

    at db1
    commands Standby | sed '/stop$/d; s/--host db1/--host db2/' | inside bash -e
    eventually follows db2
    at db2
    put "Pool of connections" /etc/pgbouncer/pgbouncer.ini
    sed -n '/:standby:/!s/.*:\(.*\):\(.*\)/"\1" "\2"/p' "$root/etc/ispkit/pgpass" > "$root/etc/pgbouncer/userlist.txt"
    sed -i '1i local greylist,ratelimit greylist,ratelimit,support scram-sha-256' "$root/etc/postgresql/15/main/pg_hba.conf"
    inside pg_ctlcluster 15 main reload
    inside setpriv --reuid postgres --regid postgres --clear-groups pgbouncer /etc/pgbouncer/pgbouncer.ini \
        > "$logs/pgbouncer" 2>&1 3>&- &
    eventually listening 6432
    at relay2
    sed -i '/^host=/a port=6432' "$root/etc/postgresql-common/pg_service.conf"
    stop_service greylist-db
    stop_service mail-ratelimit
    start_services
    passes_at_the_other db2 4
    is_limited_over_both c
    at db2
    [ "$(query "SELECT bool_or(client_addr IS NULL) FROM pg_stat_activity WHERE usename = 'greylist'")" = t ]
}
