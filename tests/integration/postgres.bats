#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The mail services with one PostgreSQL database for all of them, a server that comes and goes.

load ../program/common
load ../program/policy
load postgres

# launch NUMBER [OPTION...]: a greylist-db with the database, on the socket "node-NUMBER".
launch() {
    greylist-db serve --listen "unix:node-$1" --db "$url" --delay "${delay:-1s}" "${@:2}" 2>> "err-$1" 3>&- &
    nodes+=($!)
}

# node NUMBER [OPTION...]: the same, and waits for it.
node() {
    launch "$@"
    eventually [ -S "node-$1" ]
}
nodes=()

# at NUMBER NAME=VALUE...: the answer of that node.
at() { address=unix:node-$1 asked "${@:2}"; }

teardown() {
    [ -z "${nodes[*]}" ] || kill "${nodes[@]}" 2> /dev/null || true
    wait "${nodes[@]}" 2> /dev/null || true
    [ -z "${commits_hang:-}" ] || end_commits
    if [ -n "${was_touched:-}" ]; then
        postgres halt
        postgres resume
    fi
}

# is_in_trouble NUMBER [NAME=VALUE...]: the node closes the connection without an answer.
is_in_trouble() { [ "$(request "${@:2}" | address=unix:node-$1 client hold 60)" = closed ]; }

is_greylisted() { [[ $(at "$@") == "action=450 4.7.1 Greylisted"* ]]; }

is_answered() { [[ $(at "$@") == action=* ]]; }

@test "a retry at another node passes, and every node knows it from then on" {
    database retries
    delay=5s
    node 1
    node 2
    node 3
    is_greylisted 1
    is_greylisted 2
    is_marked() { [[ $(at 3) == "action=PREPEND X-Greylist: delayed "* ]]; }
    eventually is_marked
    [ "$(at 1)" = action=DUNNO ]
    [ "$(at 2)" = action=DUNNO ]
    [ "$(greylist-db list --db "$url" | cut -f1-3,6)" = $'203.0.113.0/24\ta@example.org\tb@example.net\t1' ]
    greylist-db stats --db "$url" | grep -q $'^clients\t1$'
}

@test "many that start at once make the tables once, and a client's triplet counts once" {
    database races
    for number in 1 2 3 4 5 6; do launch "$number"; done
    for number in 1 2 3 4 5 6; do eventually is_answered "$number" "client_address=192.0.2.$number"; done
    eventually is_greylisted 1 sender=x@example.org
    sleep 2
    local askers=()
    for number in 1 2 3 4 5 6; do
        at "$number" sender=x@example.org > "answer-$number" 3>&- &
        askers+=($!)
    done
    wait "${askers[@]}"
    [ "$(grep -cE '=(DUNNO|PREPEND .*)$' answer-* | grep -c ':1$')" -eq 6 ]
    [ "$(greylist-db list --clients --db "$url" | grep '^203' | cut -f2)" = 1 ]
}

@test "a server that is restarted is found again at once" {
    database restarts
    node 1
    is_greylisted 1
    postgres halt
    postgres resume
    eventually is_answered 1
    [ "$(grep -c warning err-1)" -le 4 ]
}

@test "while the server is gone connections end soon, or mail passes; it goes on when it is back" {
    database outages
    node 1
    node 2 --on-error dunno
    is_greylisted 1
    is_greylisted 2 sender=z@example.org
    postgres halt
    is_in_trouble 1
    [ "$(at 2)" = action=DUNNO ]
    for number in 1 1 1 1 1; do is_in_trouble "$number"; done
    grep -q 'warning: postgresql://.*: connection to server on socket .* failed: ' err-1
    [ "$(grep -c warning err-1)" -le 2 ]
    # With on-error dunno a service starts without its database.
    node 3 --on-error dunno
    [ "$(at 3)" = action=DUNNO ]
    # A reload says what is wrong, and is done.
    kill -HUP "${nodes[1]}"
    eventually grep -qx 'greylist-db: reloaded' err-2
    [ "$(at 2)" = action=DUNNO ]
    postgres resume
    for number in 1 2 3; do eventually is_greylisted "$number" "sender=n$number@example.org"; done
    for number in 1 2; do
        eventually grep -q 'greylist-db: postgresql://.*: works again after [0-9]* seconds*$' "err-$number"
    done
    # Each node has said once why the server was away, and once that it began to stop or to start, if it saw that.
    [ "$(grep -c warning err-1)" -le 3 ]
    [ "$(grep -c 'works again' err-1)" -eq 1 ]
}

@test "a server that takes no writes is told of, and used again when it does" {
    database readonly
    node 1
    is_greylisted 1
    postgres halt
    postgres resume -c default_transaction_read_only=on
    is_in_trouble 1
    asked_again() { is_in_trouble 1 && grep -q 'warning: postgresql://.*read-only' err-1; }
    eventually asked_again
    fails 2 "read-only" greylist-db allow --db "$url" sender a@example.org
    greylist-db stats --db "$url" | grep -q $'^triplets_waiting\t1$'
    postgres halt
    postgres resume
    eventually is_answered 1
}

@test "a role that may only read is told of when the service starts" {
    database roles
    node 1
    psql -qd "$url" -c 'CREATE ROLE support LOGIN' -c 'GRANT SELECT ON ALL TABLES IN SCHEMA public TO support'
    local as_support=${url/postgres@/support@}
    greylist-db stats --db "$as_support" | grep -q $'^triplets_waiting\t0$'
    local refusal='the role support may not write to the table triplets (make it the tables'"'"' owner)'
    fails 2 "$refusal" greylist-db serve --listen unix:node-2 --db "$as_support"
    fails 2 "$refusal" greylist-db check --db "$as_support" client_address=192.0.2.1 sender=a@example.org recipient=b@example.net
    url=$as_support node 3 --on-error dunno
    eventually grep -qF "warning: $as_support: $refusal" err-3
    # Of a table that an upgrade has made.
    psql -qd "$url" -c 'GRANT ALL ON triplets, clients, allowed TO support'
    fails 2 'the role support may not write to the table sweeps' greylist-db serve --listen unix:node-2 --db "$as_support"
    psql -qd "$url" -c 'CREATE SCHEMA other' -c 'GRANT USAGE ON SCHEMA other TO support'
    local other="$as_support&options=-csearch_path%3Dother"
    refusal='permission denied for schema other (a role that changes something must own the database)'
    fails 2 "$refusal" greylist-db serve --listen unix:node-2 --db "$other"
    fails 2 "$refusal" mail-ratelimit serve --listen unix:node-2 --db "$other" --limit 'sasl: 1 message / 1h'
    touch log
    fails 2 "$refusal" sip-banwatch watch --db "$other" log
}

@test "a lock that somebody holds on the server keeps mail waiting for seconds, and no longer" {
    database held
    node 1
    is_greylisted 1
    psql -qd "$url" -c 'BEGIN' -c 'LOCK TABLE triplets' -c 'SELECT pg_sleep(120)' > /dev/null 2>&1 3>&- &
    nodes+=($!)
    is_held() { psql -Atqd "$url" -c "SELECT query FROM pg_stat_activity" | grep -qx 'SELECT pg_sleep(120)'; }
    eventually is_held
    for _ in 1 2 3; do is_in_trouble 1; done
    [ "$(at 1 protocol_state=VRFY)" = action=DUNNO ]
    # Nothing of these requests waits on.
    [ "$(psql -Atqd "$url" -c "SELECT count(*) FROM pg_stat_activity WHERE datname = 'held' AND wait_event_type = 'Lock'")" -le 1 ]
    psql -qd "$url" -c "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'" > /dev/null
    eventually is_answered 1
    grep -q 'warning: postgresql://.*canceling statement due to lock timeout' err-1
}

@test "an import while services run takes nothing back" {
    database imports
    node 1
    is_greylisted 1
    greylist-db export --db "$url" > early
    sleep 2
    [[ $(at 1) == "action=PREPEND"* ]]
    greylist-db import --db "$url" early
    [ "$(greylist-db list --db "$url" | cut -f6)" = 1 ]
    [ "$(at 1)" = action=DUNNO ]
}

@test "a database is copied to the server and back, whatever bytes it has" {
    database copies
    for i in {1..9}; do
        greylist-db check --db one.db client_address=203.0."$i".5 sender=$'a\xff\x01'"$i@example.org" \
            recipient=b@example.net > answer || [ $? -eq 1 ]
    done
    greylist-db allow --db one.db --note 'Ümlaut' client .example.com
    greylist-db copy --from one.db --to "$url" > there
    greylist-db copy --from "$url" --to two.db > back
    diff there back
    [ "$(grep ^triplets back)" = $'triplets\t9\t9\t9' ]
    diff <(sqlite3 one.db .dump | sort) <(sqlite3 two.db .dump | sort)
}

@test "what attackers send is stored and found again, whatever bytes it has" {
    database bytes
    node 1
    local name=$'a\xff\xfe\xf4\x8f\x9c\x80\\"{},\'; DROP TABLE triplets; --'
    [[ $(at 1 "sender=$name@example.org") == "action=450"* ]]
    sleep 2
    [[ $(at 1 "sender=$name@example.org") == "action=PREPEND"* ]]
    greylist-db export --db "$url" > exported
    greylist-db import --db copy.db exported
    greylist-db list --db copy.db | grep -q $'\t1$'
    diff <(greylist-db export --db copy.db) exported
}

@test "behind PgBouncer, which gives each transaction to any connection, it works the same" {
    pool 2
    nodes+=("$pool")
    local delay=20s
    for number in 1 2 3; do node "$number"; done
    for round in 1 2 3 4 5; do
        for number in 1 2 3; do is_greylisted "$number" "sender=s$round@example.org"; done
    done
    psql -qd "$url" -c "UPDATE triplets SET first_seen = first_seen - 20"
    [[ $(at 2 sender=s3@example.org) == "action=PREPEND"* ]]
    [ "$(at 1 sender=s3@example.org)" = action=DUNNO ]
    [ "$(greylist-db list --db "$url" | wc -l)" -eq 5 ]
}

@test "a password in the URL is refused, and shown nowhere" {
    fails 2 "the database's URL has a password" greylist-db stats --db postgresql://joe:geheim@localhost/x
    [[ $stderr != *geheim* ]]
    fails 2 "the database's URL has a password" greylist-db stats --db 'postgresql:///x?password=geheim'
    fails 2 "the database's URL: unexpected character" greylist-db stats --db 'postgresql://joe:geheim@[::1]x/db'
    [[ $stderr != *geheim* ]]
    fails 2 "mysql: unknown kind of database" greylist-db stats --db mysql://joe:geheim@localhost/x
    [[ $stderr != *geheim* ]]
    fails 2 "the database's URL: invalid percent-encoded token" greylist-db stats --db 'postgresql://joe:50%geheim@localhost/x'
    [[ $stderr != *geheim* ]]
    fails 2 'invalid URI query parameter: "colour"' greylist-db stats --db 'postgresql:///x?colour=red'
    fails 2 "connection to server on socket" greylist-db stats --db "postgresql:///x?host=$PWD"
}

@test "a database of a later release is left alone, one without the tables is not made by those who look" {
    database versions
    fails 2 "has no tables of greylist-db yet" greylist-db stats --db "$url"
    greylist-db allow --db "$url" sender a@example.org
    psql -qd "$url" -c "UPDATE ispkit_versions SET version = 99"
    fails 2 "made by a later release (its tables are version 99" greylist-db stats --db "$url"
    fails 2 "made by a later release" greylist-db allow --db "$url" sender b@example.org
}

# --- limits

# limiter NUMBER [OPTION...]: a mail-ratelimit with the database, on the socket "node-NUMBER".
limiter() {
    mail-ratelimit serve --listen "unix:node-$1" --db "$url" --networks 203.0.113.0/24 \
        --limit "client: ${limit:-7} messages / 1h" "${@:2}" 2>> "err-$1" 3>&- &
    nodes+=($!)
    eventually [ -S "node-$1" ]
}

# sent NUMBER COUNT [NAME=VALUE...]: that many messages at that node; how many pass, or get the answer.
sent() {
    requests "$2" protocol_state=END-OF-MESSAGE recipient_count=1 "instance=%d.$1.$RANDOM" "${@:3}" |
        address=unix:node-$1 client send | grep -c "^action=${answer:-DUNNO}" || true
}

# let_commits_hang, end_commits: the server waits for a standby that is not there, and no more.
let_commits_hang() {
    commits_hang=yes
    psql -qd "$url" -c "ALTER SYSTEM SET synchronous_standby_names = 'gone'" -c 'SELECT pg_reload_conf()' > out
    eventually hangs
}
# shellcheck disable=SC2317 # called through eventually
hangs() {
    local status=0
    timeout 1 psql -qd "postgresql://postgres@/postgres?host=$(server_folder)" \
        -c "SELECT pg_logical_emit_message(true, 'test', '')" > out || status=$?
    [ $status -eq 124 ]
}
end_commits() {
    commits_hang=
    psql -qd "$url" -c 'ALTER SYSTEM RESET synchronous_standby_names' -c 'SELECT pg_reload_conf()' > out
}

# counted: the messages that count in the database.
counted() { mail-ratelimit show --db "$url" client:203.0.113.5 | head -n 1 | cut -f3; }

@test "a limit is that of all nodes together, whichever is asked" {
    database limits
    for number in 1 2 3; do limiter "$number"; done
    local askers=()
    for number in 1 2 3; do
        sent "$number" 10 > "passed-$number" 3>&- &
        askers+=($!)
    done
    wait "${askers[@]}"
    [ "$(awk '{ all += $1 } END { print all }' passed-*)" -eq 7 ]
    [ "$(counted)" -eq 7 ]
    mail-ratelimit reset --db "$url" client:203.0.113.5
    [ "$(sent 2 1)" -eq 1 ]
    mail-ratelimit set --db "$url" client:203.0.113.5 '0 messages / 1h reject' --for 1h
    is_set() { [ "$(sent 1 1)$(sent 2 1)$(sent 3 1)" = 000 ]; }
    eventually is_set
}

@test "nodes whose limits differ say so once, and leave those that were read last" {
    database differences
    limiter 1
    limit=8 limiter 2
    local told="another host with this database has other limits, without 'client: 7 messages / 1h defer', with 'client: 8 messages / 1h defer'"
    eventually grep -q "warning: $told" err-1
    kill -HUP "${nodes[0]}"
    eventually grep -q "warning: another host .*, without 'client: 8 messages / 1h defer', with 'client: 7 " err-2
    sleep 2.5
    [ "$(grep -c 'another host' err-1)$(grep -c 'another host' err-2)" = 11 ]
    [ "$(psql -Atd "$url" -c 'SELECT text FROM limits')" = 'client: 7 messages / 1h defer' ]
}

@test "while the server is gone each node counts within its part, and brings that when it is back" {
    database alone
    limit=6
    for number in 1 2; do limiter "$number" --nodes 3; done
    [ "$(sent 1 3)" -eq 3 ]
    [ "$(sent 2 1)" -eq 1 ]
    postgres halt
    [ "$(sent 1 5)" -eq 2 ]
    [ "$(sent 2 1)" -eq 1 ]
    # One that starts meanwhile does not know which keys have limits of their own.
    limiter 3 --nodes 3
    [ "$(sent 3 3)" -eq 2 ]
    grep -q 'this host counts alone, to 1/3 of each limit, and knows no suspensions' err-3
    postgres resume
    for number in 1 2 3; do
        eventually grep -q "event=merged" "err-$number"
        [ "$(grep -c 'this host counts alone, to 1/3 of each limit' "err-$number")" -eq 1 ]
    done
    grep -q 'event=merged messages=2' err-1
    grep -q 'event=merged messages=1' err-2
    [ "$(counted)" -eq 9 ]
    [ "$(sent 1 1)$(sent 2 1)" = 00 ]
    [ "$(mail-ratelimit history --db "$url" | cut -f3)" -eq 9 ]
}

@test "while the server hangs in COMMIT each node stays within its part, however often it is reached again" {
    database hangs
    limit=6
    limiter 1 --nodes 2
    let_commits_hang
    [ "$(sent 1 4)" -eq 3 ]
    for round in 1 2 3; do
        sleep 1
        [ "$(answer=450 sent 1 4)" -eq 4 ]
    done
    [ "$(grep -c 'this host counts alone, to 1/2 of each limit' err-1)" -eq 1 ]
    run -1 grep event=merged err-1
    end_commits
    eventually grep -q 'event=merged messages=3' err-1
    [ "$(sent 1 6)" -lt 4 ]
}

@test "while the server hangs in COMMIT strangers' mail is not held up, and the server is not filled" {
    database waits
    delay=5m node 1
    is_greylisted 1
    let_commits_hang
    for number in $(seq 12); do is_in_trouble 1 "sender=n$number@example.org"; done
    run -1 grep 'works again' err-1
    [ "$(psql -Atqd "$url" -c "SELECT count(*) FROM pg_stat_activity WHERE datname = 'waits' AND wait_event = 'SyncRep'")" -le 2 ]
    [ "$(grep -c warning: err-1)" -le 2 ]
    end_commits
    eventually is_answered 1
    eventually grep -q 'works again' err-1
}

@test "a database that another program has is not used" {
    database taken
    node 1
    fails 2 "is not a database of mail-ratelimit" mail-ratelimit serve --listen unix:other --db "$url" --limit 'client: 1 message / 1h'
    fails 2 "is not a database of mail-ratelimit" mail-ratelimit list --db "$url"
}

@test "customers' limits come from a table on a server, to whom only reading is allowed" {
    database customers
    psql -qd "$url" -c "CREATE TABLE customers (key TEXT, allowance TEXT)" \
        -c "INSERT INTO customers VALUES ('client:203.0.113.5', '2 messages / 1h')"
    local crm=$url
    database own
    limiter 1 --limits-from "$crm SELECT key, allowance FROM customers"
    [ "$(sent 1 3)" -eq 2 ]
    fails 2 "read-only" mail-ratelimit check-limits --limit 'sasl: 9 messages / 1h' --limits-from \
        "$crm WITH gone AS (DELETE FROM customers RETURNING key, allowance) SELECT * FROM gone"
    [ "$(psql -Atd "$crm" -c 'SELECT COUNT(*) FROM customers')" = 1 ]
}
