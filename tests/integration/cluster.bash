# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# A mail cluster: three relays of ispkit-mail(7) that share a PostgreSQL database, which a second server
# follows. Each host has namespaces of its own (mail.bash), and a cable to the host "world", where the
# clients and the mail servers are.

declare -gA addresses=([world]=192.0.2.10 [node1]=192.0.2.21 [node2]=192.0.2.22 [node3]=192.0.2.23
    [db1]=192.0.2.51 [db2]=192.0.2.52)
nodes=(node1 node2 node3)
mails=${ISPKIT_MAILS:-60}
server_options=(-c listen_addresses=0.0.0.0 -c max_wal_size=64MB)

# url DATABASE
url() {
    echo "postgresql://ispkit@${addresses[db1]},${addresses[db2]}/$1?target_session_attrs=read-write&passfile=/etc/ispkit/passwords"
}

# In a cluster the other end of the cable is a host.
outside() { on world inside "$@"; }

# plug HOST: its cable, and a way to everything else.
plug() {
    connect_host "$1" world "${addresses[$1]}"
    on "$1" inside ip route add default via "${addresses[world]}"
}

make_world() {
    make_host world
    make_switch world
    outside ip -batch - << END
address add ${addresses[world]}/24 dev switch
address add 198.51.100.7 dev switch
address add 203.0.113.5 dev switch
END
    outside install -d -o nobody /mnt/delivered
    on world start_sink
}

# postgres_on HOST COMMAND [ARGUMENT...]: those of postgres_server.
postgres_on() { on "$1" inside "$ISPKIT_SOURCE/tests/postgres_server" "$2" /mnt/disk/postgres "${@:3}"; }

# sql HOST COMMAND...: on its server, as its administrator.
sql() {
    local command commands=()
    for command in "${@:2}"; do commands+=(-c "$command"); done
    on "$1" inside psql -XqAt -v ON_ERROR_STOP=1 -h /mnt/disk/postgres -U postgres "${commands[@]}"
}

make_databases() {
    local host
    for host in db1 db2; do
        make_host $host
        plug $host
        # A disk that can be full.
        on $host inside mount --mkdir -t tmpfs -o size=250m,mode=755 tmpfs /mnt/disk
    done
    postgres_on db1 start "${server_options[@]}"
    sql db1 "CREATE ROLE ispkit LOGIN PASSWORD 'sesame'" \
        "CREATE ROLE standby LOGIN REPLICATION PASSWORD 'sesame'" \
        "CREATE DATABASE greylist OWNER ispkit" "CREATE DATABASE ratelimit OWNER ispkit"
    printf 'host %s 192.0.2.0/24 scram-sha-256\n' 'greylist,ratelimit ispkit' 'replication standby' |
        on db1 inside tee -a /mnt/disk/postgres/data/pg_hba.conf > /dev/null
    sql db1 'SELECT pg_reload_conf()' > /dev/null
    follow db2 db1
    echo db1 > "$BATS_FILE_TMPDIR/primary"
}

primary() { cat "$BATS_FILE_TMPDIR/primary"; }

other() { [ "$(primary)" = db1 ] && echo db2 || echo db1; }

# follow STANDBY PRIMARY: the one becomes a copy of the other, which tells of success only what both have.
follow() {
    on "$1" inside install -o postgres -m 600 /dev/stdin /etc/standby-passwords <<< '*:*:*:standby:sesame'
    postgres_on "$1" standby "postgresql://standby@${addresses[$2]}/?passfile=/etc/standby-passwords" \
        "${server_options[@]}"
    sql "$2" "ALTER SYSTEM SET synchronous_standby_names = '*'" 'SELECT pg_reload_conf()' > /dev/null
}

make_node() {
    make_host "$1"
    plug "$1"
    on "$1" inside postconf "myhostname=$1.example.net" \
        "smtpd_authorized_xclient_hosts=127.0.0.0/8 ${addresses[world]}"
    on "$1" inside install -D -o ispkit -m 600 /dev/stdin /etc/ispkit/passwords <<< '*:*:*:ispkit:sesame'
    use_database "$1" greylist-db greylist
    use_database "$1" mail-ratelimit ratelimit
    seq -f 'carol%.0f:{PLAIN}sesame' 0 $((mails / 100 + 10)) |
        on "$1" inside tee -a /etc/dovecot/users > /dev/null
    on "$1" start_mail
    on "$1" keep_service greylist-db --delay 2s --auto-allow 0
    on "$1" keep_service mail-ratelimit --nodes ${#nodes[@]} --metrics /var/lib/ispkit/ratelimit.prom
}

# use_database NODE SERVICE DATABASE
use_database() {
    local url
    url=$(url "$3")
    on "$1" inside sed -i "s|^db = .*|db = ${url//&/\\&}|" "/etc/ispkit/$2.conf"
}

make_cluster() {
    prepare_relay
    make_world
    make_databases
    for node in "${nodes[@]}"; do make_node "$node"; done
    for node in "${nodes[@]}"; do on "$node" eventually listening 10023; on "$node" eventually listening 10031; done
}

remove_cluster() {
    remove_hosts
    forget_relay
}

# storm SECONDS COMMAND...: mails come to the nodes in turn, during so many seconds, while the command does
# its worst. They all arrive in the end.
storm() {
    local node
    outside find /mnt/delivered -type f -delete
    forget_counts
    : > breaks
    : > delivering
    # shellcheck disable=SC2094 # the word storm, and the file
    outside python3 "$helpers/mail_sender.py" storm "$mails" 2 "$1" \
        "${addresses[node1]}" "${addresses[node2]}" "${addresses[node3]}" > sent 2> storm 3>&- &
    local storm=$!
    "${@:2}"
    wait $storm || { cat storm; return 1; }
    echo "$(< storm)" >&3
    for node in "${nodes[@]}"; do on "$node" eventually queue_is_empty; done
    on world delivered_text | tr -d '\r' | sed -n 's/^X-Number: //p' | sort -n > numbers
    uniq numbers | diff <(seq 0 $((mails - 1))) -
    # Of a mail that arrives twice its sender was not told that it was accepted, or a node that crashed had it
    # in delivery.
    local deferred
    deferred=$(jq '[.deferred_at_end[] | length] | add // 0' sent)
    [ "$(uniq -d numbers | wc -l)" -le $((deferred + $(wc -l < delivering))) ]
}

# all_counted: once the nodes have merged what they counted alone.
all_counted() {
    # shellcheck disable=SC2317 # called through eventually
    counted() {
        on node1 inside mail-ratelimit top --number 100000 --json --db "$(url ratelimit)" > counts
        counts_fit
    }
    eventually counted
}

forget_counts() {
    sql "$(primary)" '\c greylist' 'TRUNCATE triplets, clients' '\c ratelimit' 'TRUNCATE usage, answers'
}

queue_is_empty() {
    inside postqueue -f # what the end of a process has put off
    inside postqueue -p | grep -q 'Mail queue is empty'
}

# told TEXT NODE...: waits until the greylist-db of each of them has logged that.
told() {
    local node
    for node in "${@:2}"; do eventually grep -q "$1" "$BATS_FILE_TMPDIR/$node/greylist-db"; done
}

forget_logs() {
    local node
    for node in "${nodes[@]}"; do : > "$BATS_FILE_TMPDIR/$node/greylist-db"; done
}

# has_merged: what this node has counted alone.
has_merged() { grep -q '^ispkit_mail_ratelimit_counting_alone{.*} 0$' "$root/var/lib/ispkit/ratelimit.prom"; }

# breaks COMMAND...: notes from when to when, for counts_fit.
breaks() {
    local begin
    begin=$(date +%s.%N)
    "$@"
    echo "$begin $(date +%s.%N)" >> breaks
}

# The faults. The database breaks where the answer to a COMMIT can be lost.

kill_service() { on "$1" inside pkill -KILL -x greylist-db; }

crash_node() {
    on "$1" eventually has_merged # or that is lost
    on "$1" inside bash -c 'kill -KILL -1'
    sleep 1
    on "$1" inside find /var/spool/postfix/active -type f >> delivering
    on "$1" start_mail
}

# cut_off NODE: packets between it and the databases vanish.
cut_off() {
    on "$1" inside nft -f - << END
table ip cut {
    chain in { type filter hook input priority 0; ip saddr { ${addresses[db1]}, ${addresses[db2]} } drop; }
    chain out { type filter hook output priority 0; ip daddr { ${addresses[db1]}, ${addresses[db2]} } drop; }
}
END
}

reconnect() { on "$1" inside nft delete table ip cut; }

cut_off_for_a_while() {
    forget_logs
    breaks cut_off "$1"
    told 'warning: postgresql://' "$1"
    reconnect "$1"
}

freeze_database() {
    forget_logs
    breaks on "$(primary)" inside pkill -STOP -x postgres
    told 'warning: postgresql://' "${nodes[@]}"
    on "$(primary)" inside pkill -CONT -x postgres
}

refuse_writes() {
    forget_logs
    sql "$(primary)" 'ALTER SYSTEM SET default_transaction_read_only = on' 'SELECT pg_reload_conf()' > /dev/null
    told 'warning: postgresql://.*read-only' "${nodes[@]}"
    sql "$(primary)" 'ALTER SYSTEM RESET default_transaction_read_only' 'SELECT pg_reload_conf()' > /dev/null
}

# fill_disk: the server refuses to write, or it ends; then its standby may have got more than it wrote itself.
fill_disk() { breaks fill_and_empty_disk; }

fill_and_empty_disk() {
    forget_logs
    local primary other
    primary=$(primary)
    other=$(other)
    on "$primary" inside dd if=/dev/zero of=/mnt/disk/full bs=1M 2> /dev/null || true
    sql "$primary" 'SELECT pg_switch_wal()' > /dev/null 2>&1 || true
    told 'warning: postgresql://' "${nodes[@]}"
    on "$primary" inside rm /mnt/disk/full
    # shellcheck disable=SC2317 # called through eventually
    works_or_has_ended() { sql "$primary" 'SELECT 1' || ! on "$primary" inside pgrep -x postgres; }
    eventually works_or_has_ended
    on "$primary" inside pgrep -x postgres > /dev/null || postgres_on "$primary" resume "${server_options[@]}"
    follow "$other" "$primary"
}

# fail_over: the host of the primary vanishes, the standby takes its place, and the other comes back as standby.
fail_over() {
    forget_logs
    local old other
    old=$(primary)
    other=$(other)
    breaks outside ip link set "$old" down
    on "$old" inside pkill -KILL -x postgres
    on "$old" inside rm -r /mnt/disk/postgres
    told 'warning: postgresql://' "${nodes[@]}"
    postgres_on "$other" promote
    echo "$other" > "$BATS_FILE_TMPDIR/primary"
    outside ip link set "$old" up
    eventually on "$old" inside pg_isready -q -h "${addresses[$other]}"
    follow "$old" "$other"
}
