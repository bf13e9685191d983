#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What "serve" of greylist-db and mail-ratelimit do in trouble: with the database, the log, and the
# system.

load common
load policy

# hold_lock: until the file "release" is there.
hold_lock() {
    rm -f is_locked release
    sqlite3 state.db '.timeout 20000' 'BEGIN IMMEDIATE' \
        '.shell touch is_locked; while [ ! -e release ]; do sleep 0.1; done' 3>&- &
    eventually [ -e is_locked ]
}

# a_stranger: a mail whose answer must be stored; one that was seen before is answered even while another
# process writes.
a_stranger() { request sender=stranger@example.org; }

# is_in_trouble: the connection of a stranger is closed without an answer.
is_in_trouble() { [ "$(a_stranger | client hold 60)" = closed ]; }

@test "while the database is locked connections are closed, then it goes on by itself" {
    needs sqlite3
    locked() {
        serve
        is_decided asked
        hold_lock
        is_in_trouble
        grep -q 'warning: state.db: database is locked' err
        touch release
        eventually is_decided asked
    }
    with_each locked
}

@test "--on-error dunno lets mail pass while the database is locked" {
    needs sqlite3
    on_error() {
        serve --on-error dunno
        is_decided asked
        hold_lock
        [ "$(a_stranger | client send)" = action=DUNNO ]
        grep -q 'warning: state.db: database is locked' err
        touch release
        eventually is_decided asked
    }
    with_each on_error
}

@test "what needs no database is answered while that is locked, and when it is corrupt" {
    needs sqlite3
    without_database() {
        # mail-ratelimit counts customers, and that address is none.
        local with=()
        [ "$tool" = mail-ratelimit ] || with=(--exempt 198.51.100.0/23)
        needing_none > easy
        serve "${with[@]}"
        is_decided asked
        hold_lock
        a_stranger | client hold 60 > answer 3>&- &
        local stranger=$!
        # On another connection, and before a stranger on the same.
        client send < easy | all_pass
        kill -0 $stranger
        { cat easy; a_stranger; } | client hold 60 > answers
        grep action= answers | all_pass
        [ "$(tail -n 1 answers)" = closed ]
        wait $stranger
        grep -qx closed answer
        touch release
        eventually is_decided asked
        mv state.db away.db
        echo "this is no database, but a text that is long enough to be one" > state.db
        eventually grep -q 'warning: state.db: file is not a database' err
        client send < easy | all_pass
        is_in_trouble
    }
    with_each without_database
}

# Requests that the database is not asked for, and what they are answered.
needing_none() {
    request protocol_state=VRFY
    request client_address=198.51.100.7
    if [ "$tool" = greylist-db ]; then
        request sasl_username=joe
        request protocol_state=DATA
    else
        request client_address=unknown
    fi
}
all_pass() { diff - <(sed -n 's/^request=.*/action=DUNNO/p' easy); }

@test "status tells of health, of trouble with the database, of a refused reload, and of a service that is not there" {
    tells_state() {
        local answer=(--listen unix:socket)
        fails 1 "" "$tool" status "${answer[@]}"
        [[ $output == "not healthy: unix:socket: No such file or directory (under systemd, 'journalctl -u $tool' says why)" ]]
        printf '198.51.100.0/23\n' > own
        if [ "$tool" = greylist-db ]; then serve --exempt own; else serve --networks own; fi
        succeeds "$tool" status "${answer[@]}"
        [[ $output == "healthy"$'\n'"service: unix:socket, started 2"*"requests: 1, the last one "*" s ago" ]]
        asked > /dev/null
        succeeds "$tool" status "${answer[@]}" --max-age 1h -q
        [ -z "$output" ]
        succeeds "$tool" status "${answer[@]}" --json
        [[ $output == '{"healthy":true,"problems":[],"addresses":["unix:socket"],"database":"'"$PWD"'/state.db","started":"'*'","requests":2,"seconds_since_request":'*'}' ]]
        echo 198.51.100.0/33 > own
        send_server HUP
        eventually grep -q 'warning: not reloaded: .*own:1: .*; the earlier configuration stays' err
        fails 1 "" "$tool" status "${answer[@]}"
        [[ $output == "not healthy: the last reload was refused: "*"own:1: "*$'\n'"service: "* ]]
        mv state.db moved.db && mkdir state.db
        eventually eval "'$tool' status ${answer[*]} -q | grep -q '^not healthy: state.db: is a directory (for .* s; requests get no answer); the last reload'"
    }
    with_each tells_state
    fails 1 "" greylist-db status --listen "unix:$BATS_TEST_TMPDIR/mail-ratelimit/other"
    fails 2 "--listen: 'inet:127.0.0.1'" greylist-db status --listen inet:127.0.0.1
}

@test "own networks that are all those of examples are told of, unless the machine is in one" {
    needs ip
    unshare --map-root-user --net true || skip "no namespace for a network"
    told() {
        local state=("$tool" status --listen unix:socket) option=--exempt exempt=(--exempt own) said
        printf '%s\n' 198.51.100.0/24 2001:db8:20::/48 > own
        inside=(unshare --map-root-user --net)
        # shellcheck disable=SC2034 # for options
        networks=own
        if [ "$tool" = mail-ratelimit ]; then option=--networks exempt=(); fi
        said="$option has only networks that are reserved for examples: replace them with your own"
        serve "${exempt[@]}"
        grep -qx "$tool: warning: $said" err
        fails 1 "" "${state[@]}"
        [[ $output == "not healthy: $said"$'\n'* ]]
        if [ "$tool" = mail-ratelimit ]; then
            fails 1 "" unshare --map-root-user --net mail-ratelimit check-limits --networks own --limit 'client: 1 message / 1h'
            [ "$output" = "$said" ]
        fi
        echo 10.0.0.0/8 >> own
        send_server HUP
        eventually "${state[@]}"
        stop
        printf '%s\n' 198.51.100.0/24 > own
        inside+=(sh -c 'ip address add 192.0.2.1/32 dev lo && exec "$@"' sh)
        serve "${exempt[@]}"
        succeeds "${state[@]}"
    }
    with_each told
}

@test "status tells of requests that were not understood, with their number and the time of the last one" {
    tells_of_refusals() {
        serve
        for _ in 1 2; do
            python3 -c 'import socket; s = socket.socket(socket.AF_UNIX); s.connect("socket")
s.sendall(b"GET / HTTP/1.0\n\n"); s.recv(1)'
        done
        for _ in 1 2; do
            fails 1 "" "$tool" status --listen unix:socket -q
            [[ $output == "not healthy: 2 requests not understood, the last one at 20"*": policy request: a line without 'name='" ]]
        done
    }
    with_each tells_of_refusals
}

@test "status of one service does not take another for it" {
    tool=mail-ratelimit
    serve
    fails 1 "" greylist-db status --listen unix:socket
    [ "$output" = "not healthy: unix:socket: is the service mail-ratelimit" ]
    kill -STOP "$server"
    run_apart "$tool" status --listen unix:socket -q
    kill -CONT "$server"
    [ "$status" -eq 1 ]
    [[ $output == "not healthy: unix:socket: no answer within 5 s (under systemd, "* ]]
}

@test "metrics tell of requests by their answer, and of a database that is away" {
    needs promtool
    measured() {
        serve --metrics missing/own.prom
        eventually grep -q "warning: missing/" err
        is_decided asked
        stop
        rm state.db
        serve --metrics own.prom
        local prefix=ispkit_${tool//-/_}
        # shellcheck disable=SC2317 # called through eventually
        measures() { grep -qx "${prefix}_$1{database=\"$PWD/state.db\"$2} $3" own.prom; }
        eventually measures database_up "" 1
        is_decided asked
        echo "this is no database, but a text that is long enough to be one" > other
        mv other state.db
        eventually measures database_up "" 0
        [ -z "$(asked)" ]
        stop
        succeeds promtool check metrics < own.prom
        [ "$(stat -c %a own.prom)" = 644 ]
        measures database_failures_total "" 1
        measures requests_total ',answer="none"' 1
        # The other request is that of serve() in policy.bash.
        if [ "$tool" = greylist-db ]; then
            measures requests_total ',answer="deferred"' 2
            measures batches_total "" 2
        else
            measures requests_total ',answer="rejected"' 1
            measures requests_total ',answer="passed"' 1
            measures batches_total "" 1
            measures counting_alone "" 0
        fi
        grep -q "^${prefix}_info{.*version=" own.prom
    }
    with_each measured
}

@test "SIGHUP while the database is locked reloads, and says so" {
    needs sqlite3
    reloaded() {
        serve
        is_decided asked
        hold_lock
        send_server HUP
        eventually grep -qx "$tool: reloaded" err
        [ "$(asked protocol_state=VRFY)" = action=DUNNO ]
        run -1 grep -q warning: err
        touch release
        eventually is_decided asked
    }
    with_each reloaded
}

@test "limits that are changed while the database is locked are shown when it is free again" {
    needs sqlite3
    printf '%s\n' 'networks = 203.0.112.0/23' 'limit = client: 0 messages / 1h reject' > limits
    mail-ratelimit serve --listen unix:socket --db state.db --config limits 2>> err 3>&- &
    server=$!
    eventually is_decided asked
    hold_lock
    printf '%s\n' 'networks = 203.0.112.0/23' 'limit = client: 0 messages / 2h reject' > limits
    send_server HUP
    eventually grep -q reloaded err
    run -1 grep -q warning: err
    touch release
    # shellcheck disable=SC2317 # called through eventually
    is_shown() { [[ $(sqlite3 state.db 'SELECT text FROM limits') == "client: 0 messages / 2h"* ]]; }
    eventually is_shown
}

@test "while the disk is full connections are closed, then it goes on by itself" {
    full_disk() {
        mkdir disk
        # shellcheck disable=SC2016 # the inner shell's
        local serve_on_disk='mount -t tmpfs -o size=2m tmpfs disk && exec "$0" "$@" --db disk/state.db'
        mapfile -t words < <(options)
        unshare --map-root-user --mount bash -c "$serve_on_disk" \
            "$tool" serve --listen unix:socket "${words[@]}" 2>> err 3>&- &
        server=$!
        eventually answers
        is_decided asked
        disk=/proc/$server/root$PWD/disk
        run -1 dd if=/dev/zero of="$disk/filler" bs=4k
        many_requests > many
        client hold < many > answers
        grep -qx closed answers
        grep -q 'warning: disk/state.db: database or disk is full' err
        rm "$disk/filler"
        eventually is_decided asked
    }
    many_requests() {
        requests 3000 client_address=CLIENT recipient=r%d@example.net |
            awk '/CLIENT/ { n++; sub(/CLIENT/, "203.0." n % 200 "." int(n / 200)) } 1'
    }
    unshare --map-root-user --mount true || skip "no namespace for a small disk"
    with_each full_disk
}

@test "while the database is corrupt connections are closed; without the file it begins anew" {
    needs sqlite3
    corrupt() {
        serve
        requests 200 client_address=203.0.%d.1 recipient=r%d@example.net | client send > answers
        stop
        root=$(sqlite3 state.db "SELECT rootpage FROM sqlite_master WHERE name IN ('triplets', 'usage')")
        dd if=/dev/urandom of=state.db bs=4096 seek=$((root - 1)) count=1 conv=notrunc status=none
        serve --log none
        is_in_trouble
        grep -q 'warning: state.db: database disk image is malformed' err
        mv state.db corrupt.db
        eventually is_decided asked
    }
    # shellcheck disable=SC2317 # called through eventually
    answers() { [ -S socket ]; } # the lists are read then, and no more
    with_each corrupt
}

@test "a database that is moved, removed or replaced is noticed, and loses nothing" {
    needs sqlite3
    moved() {
        serve
        is_decided asked
        mv state.db away.db
        eventually grep -q 'warning: state.db: was moved, removed or replaced' err
        eventually is_answered
        [ "$(sqlite3 away.db 'SELECT count(*) > 0 FROM triplets' 2> /dev/null ||
            sqlite3 away.db 'SELECT count(*) > 0 FROM usage')" = 1 ]
        # What takes its place is not written over by what was in the log.
        cp away.db copy.db
        before=$(content copy.db)
        mv copy.db state.db
        sleep 3
        stop
        [ "$(content state.db)" = "$before" ]
        [ "$(sqlite3 state.db 'PRAGMA integrity_check')" = ok ]
        serve
        rm state.db*
        eventually is_answered
    }
    # shellcheck disable=SC2317 # called through eventually
    is_answered() { is_decided asked && [ -s state.db ]; }
    # But for who removes expired entries, as which the service may have begun.
    content() { sqlite3 "$1" .dump | grep -v '^INSERT INTO sweeps '; }
    with_each moved
}

@test "a database that cannot be opened at the start is a failure, unless mail is to pass in trouble" {
    at_start() {
        echo "this is no database, but a text that is long enough to be one" > text
        mapfile -t words < <(options)
        fails 2 "text: file is not a database" "$tool" serve --listen unix:socket --db text "${words[@]}"
        serve --db text --on-error dunno
        [ "$(asked)" = action=DUNNO ]
        grep -q 'warning: text: file is not a database' err
        rm text
        eventually is_decided asked
    }
    with_each at_start
}

@test "a database of a later release is left alone" {
    needs sqlite3
    later() {
        mapfile -t words < <(options)
        serve --db later.db
        stop
        sqlite3 later.db 'PRAGMA user_version = 99'
        fails 2 "later.db: made by a later release (its tables are version 99" \
            "$tool" serve --listen unix:x --db later.db "${words[@]}"
        [ "$(sqlite3 later.db 'PRAGMA user_version')" = 99 ]
    }
    with_each later
}

@test "several processes share a database, and lose nothing" {
    shared() {
        local i words
        mapfile -t words < <(options)
        [ "$tool" = greylist-db ] || words+=(--networks 10.0.0.0/8)
        for i in 1 2 3 4; do
            requests 100 "client_address=10.$i.%d.1" |
                "$tool" serve --stdio --log stderr --db state.db "${words[@]}" > "answers$i" 2> "err$i" 3>&- &
        done
        wait
        [ "$(cat answers? | grep -cE '^action=(450|554) ')" -eq 400 ]
        [ "$(cat err? | grep -c 'action=')" -eq 400 ]
    }
    with_each shared
}

@test "trouble over standard input is told to the log, not to the client" {
    trouble() {
        mapfile -t words < <(options)
        request > question
        echo text > file
        run --separate-stderr "$tool" serve --stdio --log none --db file/x.db "${words[@]}" < question
        [ "$status" -eq 0 ]
        [ -z "$output" ]
        [[ $stderr == *"warning: file/x.db: Not a directory"* ]]
        run --separate-stderr "$tool" serve --stdio --log none --on-error dunno --db file/x.db "${words[@]}" < question
        [ "$status" -eq 0 ]
        [ "${lines[0]}" = action=DUNNO ]
        run --separate-stderr "$tool" serve --stdio --log none --db state.db "${words[@]}" < <(echo junk; echo)
        [ "$status" -eq 0 ]
        [ -z "$output" ]
        [[ $stderr == *"warning: policy request: a line without 'name='"* ]]
    }
    with_each trouble
}

@test "a database that was moved is told of when SIGHUP comes before that is noticed" {
    moved_unnoticed() {
        serve
        is_decided asked
        send_server STOP
        mv state.db away.db
        send_server HUP
        send_server CONT
        eventually grep -q reloaded err
        eventually is_decided asked
        grep -q 'warning: state.db: was moved, removed or replaced' err
        [ -s state.db ]
    }
    with_each moved_unnoticed
}

@test "where no thread can be had, that is trouble as others" {
    [ "$(id -u)" -eq 0 ] || skip "needs root"
    needs prlimit
    no_thread() {
        chown nobody .
        local words
        mapfile -t words < <(options)
        setpriv --reuid nobody "$tool" serve --listen unix:socket --db state.db "${words[@]}" \
            2>> err 3>&- &
        server=$!
        eventually is_decided asked
        setpriv --reuid nobody prlimit --pid "$server" --nproc=0:
        rm state.db*
        eventually grep -q 'warning: .*cannot start a thread: ' err
        is_in_trouble
        [ "$(asked protocol_state=VRFY)" = action=DUNNO ]
        setpriv --reuid nobody prlimit --pid "$server" --nproc=1000:
        eventually is_decided asked
    }
    local folder
    for folder in "$BATS_RUN_TMPDIR" "$BATS_SUITE_TMPDIR" "$BATS_FILE_TMPDIR" "${BATS_TEST_TMPDIR%/*}" "$BATS_TEST_TMPDIR"; do
        chmod a+x "$folder"
    done
    with_each no_thread
}

# --- the log

# serve_with_log COMMAND...: serves, and the command reads the log into the file "taken".
serve_with_log() {
    local words
    mapfile -t words < <(options)
    mkfifo log
    "$@" < log > taken 3>&- &
    reader=$!
    "$tool" serve --listen unix:socket --db state.db "${words[@]}" 2> log 3>&- &
    server=$!
    eventually answers
}

@test "a reader of the log that stops holds up nothing, and is told what it missed" {
    stops() {
        serve_with_log cat
        kill -STOP "$reader"
        request "sender=$(printf '%0300d' 0)@x" > question
        yes "$(cat question)"$'\n' | head -n "$((500 * $(wc -l < question)))" > many
        client send < many > answers
        [ "$(grep -cE '^action=(450|554) ' answers)" -eq 500 ]
        kill -CONT "$reader"
        eventually is_told
        run -1 grep -qvE "^$tool: (action=.* (wait|window)=[0-9]+|warning: .*)\$" taken
        kill -STOP "$reader"
        client send < many > answers
        stop
        [ "$status" -eq 143 ]
        kill -CONT "$reader"
        wait "$reader"
    }
    # shellcheck disable=SC2317 # called through eventually
    is_told() {
        asked > answers
        grep -qE "^$tool: warning: log output blocked: [0-9]+ lines dropped\$" taken
    }
    with_each stops
}

@test "a service outlives the reader of its log" {
    ends() {
        serve_with_log head -n 1
        is_decided asked
        wait "$reader"
        is_decided asked
        is_decided asked
        stop
        [ "$status" -eq 143 ]
    }
    with_each ends
}
