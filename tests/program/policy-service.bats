#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What "serve" of greylist-db and mail-ratelimit have in common: the protocol, the sockets, signals,
# and whose the database is.

load common
load policy

# --- the protocol

@test "requests are answered over TCP, IPv6, a unix socket, and standard input" {
    everywhere() {
        local port where words
        port=$(free_port)
        serve --listen "inet:127.0.0.1:$port" --listen "inet:[::1]:$port"
        for where in "inet:127.0.0.1:$port" "inet:[::1]:$port" unix:socket; do
            address=$where is_decided asked
        done
        mapfile -t words < <(options)
        request > question
        run --separate-stderr "$tool" serve --stdio --log none --db stdio.db "${words[@]}" < question
        [ "$status" -eq 0 ]
        [[ ${lines[0]} =~ ^action=(450 4.7.1|554 5.7.1)' ' ]]
        [ -z "$stderr" ]
    }
    with_each everywhere
}

@test "a name is listened at with all its addresses" {
    listens_at_localhost() {
        local port where places
        port=$(free_port)
        serve --listen "inet:localhost:$port"
        mapfile -t places < <(getent ahosts localhost | awk '/STREAM/ { print $1 }' | sort -u)
        [ "${#places[@]}" -gt 0 ]
        for where in "${places[@]}"; do
            address="inet:[$where]:$port" is_decided asked
        done
    }
    with_each listens_at_localhost
}

@test "requests are found however they are cut and joined" {
    cut_and_joined() {
        serve
        { request; request sender=c@example.org; request; } > three
        for octets in 1 7 64 1000; do
            client send $octets < three > answers
            [ "$(grep -cE '^action=(450|554) ' answers)" -eq 3 ]
        done
        requests 500 recipient=r%d@example.net | client send > answers
        [ "$(grep -cE '^action=(450|554) ' answers)" -eq 500 ]
        [ "$(wc -l < answers)" -eq 500 ]
    }
    with_each cut_and_joined
}

@test "a request for a thing that is not decided is answered DUNNO" {
    not_decided() {
        serve
        for state in CONNECT EHLO MAIL VRFY ETRN; do
            [ "$(asked "protocol_state=$state")" = action=DUNNO ]
        done
    }
    with_each not_decided
}

@test "what is no request ends the connection without an answer, and nothing else" {
    hostile() {
        local n=0
        serve
        mkdir sent
        while read -r what; do
            n=$((n + 1))
            eval "$what" > "sent/$n: ${what//\//|}"
        done << 'END'
printf 'junk\n\n'
printf '\n'
printf '=x\n\n'
printf 'request=junk\n\n'
printf 'protocol_state=RCPT\n\n'
request recipient_count=many
request recipient_count=99999999999999999999999
head -c 100000 /dev/urandom
head -c 100000 /dev/zero
head -c 100000 /dev/zero | tr '\0' x
yes x=1 | head -c 200000
printf 'GET / HTTP/1.1\nHost: x\n\n'
printf 'GET / HTTP/1.0\r\n\r\n'
printf 'EHLO x\n'
END
        request > question
        client each question sent/* | sed -E "s/^action=$decision.*/decided/" |
            diff - <(printf '%s\nclosed\ndecided\n' sent/*)
        grep -q "warning: policy request: " err
        [ "$(grep -c 'warning: policy request: too long' err)" -eq 1 ]
    }
    with_each hostile
}

@test "what was asked before a bad line is answered" {
    before_bad() {
        serve
        { request; request protocol_state=VRFY; echo junk; request; } > questions
        client hold < questions > answers
        [ "$(sed -E 's/^action=(450|554) .*/decided/' answers)" = $'decided\naction=DUNNO\nclosed' ]
        mapfile -t words < <(options)
        run --separate-stderr "$tool" serve --stdio --log none --db stdio.db "${words[@]}" < questions
        [ "$status" -eq 0 ]
        [ "$(grep -c '^action=' <<< "$output")" -eq 2 ]
        [[ $stderr == *"warning: policy request: a line without 'name='"* ]]
    }
    with_each before_bad
}

@test "values may hold anything, and the log stays one line for each" {
    anything() {
        serve
        evil=$'\x01\x1b[31m\t"=\\\xff\xc3 x action=pass'
        is_decided asked "sender=$evil" "recipient=$evil@example.net"
        is_decided asked "client_name=$evil"
        is_decided asked "sender=$(head -c 16000 /dev/zero | tr '\0' x)"
        [ "$(grep -c "^$tool: action=" err)" -eq "$(wc -l < err)" ]
        run -1 grep -q $'\x1b' err
        run -1 grep -qE '(^| )action=pass' err
    }
    with_each anything
}

@test "who is slow, stops halfway or never reads does not hold up others" {
    slow() {
        serve
        request | head -c 50 | client hold 3 > half 3>&- &
        request | client deaf 3 3>&- &
        sleep 0.3
        for _ in 1 2 3 4 5; do is_decided asked; done
        wait %2 %3
        is_decided asked
    }
    with_each slow
}

@test "who sends without end does not hold up others" {
    floods=()
    flooded() {
        serve
        for _ in 1 2 3 4; do
            python3 "$BATS_TEST_DIRNAME/policy_client.py" unix:socket flood 60 3>&- &
            floods+=($!)
        done
        eventually grep -q 'warning: policy request: too long' err
        for _ in 1 2 3; do is_decided asked; done
        kill "${floods[@]}"
        floods=()
    }
    with_each flooded
}

@test "many connections are answered; above the most, the one that is idle longest goes" {
    many() {
        serve --max-connections 200
        [ "$(request | client many 200)" -eq 200 ]
        request | client hold 60 > idle 3>&- &
        eventually grep -q action= idle
        [ "$(request | client many 200)" -ge 199 ]
        wait %2
        grep -qx closed idle
        grep -q 'warning: 200 connections: closing the one idle longest' err
    }
    with_each many
}

@test "a process that may open no more files goes on, with the connections that it has room for" {
    needs prlimit
    few_files() {
        serve
        prlimit --pid "$server" --nofile=40:40
        [ "$(request | client many 100)" -ge 10 ]
        is_decided asked
        grep -q 'connections\?: closing the one idle longest' err
        prlimit --pid "$server" --nofile=3:40
        request | client hold 1 > early 3>&- &
        eventually grep -q 'cannot accept a connection: Too many open files' err
        prlimit --pid "$server" --nofile=40:40
        eventually is_decided asked
    }
    with_each few_files
}

@test "a connection without a request is closed after its time" {
    idle() {
        serve --idle-time 1s
        request | client hold 10 > answer
        grep -qE '^action=(450|554) ' answer
        grep -qx closed answer
    }
    with_each idle
}

# --- sockets and signals

@test "a unix socket has its mode, a stale one is replaced, a live one is not, and it goes at the end" {
    unix_socket() {
        serve --socket-mode 0600
        [ "$(stat -c %a socket)" = 600 ]
        mapfile -t words < <(options)
        fails 2 "socket: another process is listening there" \
            "$tool" serve --listen unix:socket --db other.db "${words[@]}"
        kill -KILL "$server"
        wait "$server" || true
        [ -S socket ]
        serve
        [ "$(stat -c %a socket)" = 666 ]
        is_decided asked
        stop
        [ ! -e socket ]
        echo mine > socket
        fails 2 "socket: exists and is not a socket" \
            "$tool" serve --listen unix:socket --db other.db "${words[@]}"
        [ "$(cat socket)" = mine ]
        fails 2 "unknown user 'nosuchuser'" \
            "$tool" serve --listen unix:new --socket-owner nosuchuser --db other.db "${words[@]}"
        [ ! -e new ]
        rm socket
    }
    with_each unix_socket
}

@test "a unix socket has its owner" {
    [ "$(id -u)" -eq 0 ] || skip "needs root"
    owned() {
        serve --socket-owner nobody:daemon
        [ "$(stat -c %U:%G socket)" = nobody:daemon ]
    }
    with_each owned
}

@test "SIGTERM ends it with status 143, when what was asked is answered" {
    drained() {
        serve
        requests 100 recipient=r%d@example.net > hundred
        client send < hundred > answers 3>&- &
        local asking=$!
        eventually grep -q . answers || true
        stop
        [ "$status" -eq 143 ]
        wait $asking
        # All that had been asked, or, where the signal came first, nothing by halves.
        [ "$(grep -cE '^action=(450|554) ' answers)" -eq "$(wc -l < answers)" ]
        [ "$(sqlite3 state.db 'PRAGMA integrity_check')" = ok ]
    }
    needs sqlite3
    with_each drained
}

@test "it says when it is ready, reloads and stops, and serves on a socket that systemd made" {
    ready() {
        python3 - "$tool" "$(options | tail -n 1)" << 'PYTHON'
import os, signal, socket, subprocess, sys
told = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
told.bind("notify")
told.settimeout(20)
listener = socket.socket(socket.AF_UNIX)
listener.bind("activated")
listener.listen()
tool, limit = sys.argv[1:]

def child():
    os.dup2(listener.fileno(), 3)
    os.set_inheritable(3, True)
    os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()),
                      NOTIFY_SOCKET=os.path.abspath("notify"))

def expect(text):
    assert told.recv(100).decode().split("\n")[0] == text, text

service = subprocess.Popen([tool, "serve", "--db", "state.db", *(["--limit", limit] if limit else [])],
                           preexec_fn=child, close_fds=False, stderr=subprocess.DEVNULL)
expect("READY=1")
client = socket.socket(socket.AF_UNIX)
client.connect("activated")
client.sendall(b"request=smtpd_access_policy\nprotocol_state=MAIL\n\n")
assert client.recv(100) == b"action=DUNNO\n\n"
service.send_signal(signal.SIGHUP)
expect("RELOADING=1")
expect("READY=1")
service.send_signal(signal.SIGTERM)
expect("STOPPING=1")
assert service.wait(20) == -signal.SIGTERM
PYTHON
    }
    with_each ready
}

@test "wrong options are refused before anything is made" {
    wrong() {
        mapfile -t words < <(options)
        fails 2 "no place to serve" "$tool" serve --db new.db "${words[@]}"
        fails 2 "exclude each other" "$tool" serve --stdio --listen unix:x --db new.db "${words[@]}"
        for wrong in --socket-mode=600 --socket-owner=root --max-connections=5; do
            fails 2 "${wrong%=*} is for sockets, which --stdio does not serve" \
                "$tool" serve --stdio "$wrong" --db new.db "${words[@]}"
        done
        for wrong in 127.0.0.1:10023 inet:10023 inet:127.0.0.1: unix:; do
            fails 2 "'$wrong': expected inet:HOST:PORT or unix:PATH" "$tool" serve --listen "$wrong" --db new.db "${words[@]}"
        done
        fails 2 "'99999' is not a port" "$tool" serve --listen inet:127.0.0.1:99999 --db new.db "${words[@]}"
        fails 2 "--max-connections" "$tool" serve --listen unix:x --max-connections 0 --db new.db "${words[@]}"
        fails 2 "invalid mode '888'" "$tool" serve --listen unix:x --socket-mode 888 --db new.db "${words[@]}"
        fails 2 "'ok': expected disconnect or dunno" "$tool" serve --listen unix:x --on-error ok --db new.db "${words[@]}"
        fails 2 "'file': expected stderr, syslog or none" "$tool" serve --listen unix:x --log file --db new.db "${words[@]}"
        # mail-ratelimit counts alone instead (postgres.bats).
        [ "$tool" = mail-ratelimit ] || fails 2 "postgresql://127.0.0.1:1/db: connection to server" "$tool" serve --listen unix:x --db postgresql://127.0.0.1:1/db "${words[@]}"
        fails 2 "mysql: unknown kind of database" "$tool" serve --listen unix:x --db mysql://host/db "${words[@]}"
        fails 2 "a/b/x.db: cannot create it: No such file or directory" "$tool" serve --listen unix:x --db a/b/x.db "${words[@]}"
        [ -z "$(ls -A)" ]
        echo "this is no database, but a text that is long enough to be one" > text
        fails 2 "text: file is not a database" "$tool" serve --listen unix:x --db text "${words[@]}"
        holds_only text
    }
    with_each wrong
}

@test "the environment names the database of commands without --db" {
    GREYLIST_DB=own.db greylist-db allow client 192.0.2.66
    greylist-db list --allowed --db own.db | grep -q 192.0.2.66
    MAIL_RATELIMIT_DB=other.db mail-ratelimit set client:192.0.2.66 '0 messages / 1h reject' --for 1h
    mail-ratelimit list --db other.db | grep -q 192.0.2.66
}

@test "a database that root makes belongs to the owner of its folder, and so do the files beside it" {
    [ "$(id -u)" -eq 0 ] || skip "needs root"
    for_owner() {
        mkdir folder
        chown nobody:daemon folder
        serve --db folder/state.db
        is_decided asked
        [ "$(stat -c '%U:%G %a' folder/*)" = "$(printf 'nobody:daemon 640\n%.0s' 1 2 3)" ]
    }
    with_each for_owner
    cd "$BATS_TEST_TMPDIR/greylist-db"
    ln -s "$PWD/elsewhere" folder/link
    greylist-db allow --db folder/link client 192.0.2.1
    [ "$(stat -c '%U %a' elsewhere)" = "root 600" ]
}

# looks, writes [OPTION...]: what the tool is called with to only look at the database, and to write.
looks() { if [ "$tool" = greylist-db ]; then words=(stats "$@"); else words=(top "$@"); fi; }
writes() {
    if [ "$tool" = greylist-db ]; then
        words=(allow "$@" client 192.0.2.1)
    else
        words=(set "$@" client:192.0.2.1 unlimited --for 1d)
    fi
}
look() { looks "$@" && unprivileged "$tool" "${words[@]}"; }
write() { writes "$@" && unprivileged "$tool" "${words[@]}"; }

@test "a database that nobody may write is read, and why it is not written is said" {
    read_only() {
        serve
        is_decided asked
        look --db state.db > before
        stop
        mkdir folder
        cp state.db "folder/100%?.db"
        chmod 400 folder/*
        chmod 500 folder
        succeeds look --db "folder/100%?.db"
        [ "$output" = "$(cat before)" ]
        fails 2 "folder/100%?.db: Permission denied" write --db "folder/100%?.db"
        chmod 600 folder/*
        fails 2 "folder/100%?.db: cannot create files beside it in its folder" write --db "folder/100%?.db"
        fails 2 "folder/new.db: cannot create it: Permission denied" write --db folder/new.db
        chmod 0 folder/*
        fails 2 "folder/100%?.db: Permission denied" look --db "folder/100%?.db"
        chmod 700 folder
        fails 2 "folder: is a directory" look --db folder
        fails 2 "folder: is a directory" write --db folder
    }
    with_each read_only
}

@test "a database on a disk that is read-only is read" {
    on_disk() {
        serve
        is_decided asked
        look --db state.db > before
        stop
        mkdir disk
        looks --db disk/state.db
        # shellcheck disable=SC2016 # the inner shell's
        run unshare --map-root-user --mount bash -c \
            'mount -t tmpfs tmpfs disk && cp state.db disk && mount -o remount,ro disk && "$@"' \
            - "$tool" "${words[@]}"
        [ "$status" -eq 0 ]
        [ "$output" = "$(cat before)" ]
    }
    unshare --map-root-user --mount true || skip "no namespace for a disk"
    with_each on_disk
}

@test "a database that a service has open is read by who may not write it" {
    beside() {
        serve
        is_decided asked
        local before
        before=$(look --db state.db)
        chmod 444 state.db*
        chmod 555 .
        succeeds look --db state.db
        [ "$output" = "$before" ]
        kill -KILL "$server"
        wait "$server" || true
        succeeds look --db state.db
        chmod 755 .
        [ "$output" = "$before" ]
    }
    with_each beside
}

@test "a file that is not its own is left alone" {
    needs sqlite3
    not_own() {
        sqlite3 other.db 'CREATE TABLE mine (x); PRAGMA user_version = 1'
        : > empty.db
        cp other.db before
        fails 2 "other.db: is not a database of $tool" look --db other.db
        fails 2 "other.db: is not a database of $tool" write --db other.db
        fails 2 "empty.db: has no tables of $tool yet" look --db empty.db
        cmp other.db before
        holds_only other.db before empty.db
        write --db empty.db
        look --db empty.db
    }
    with_each not_own
    cd "$BATS_TEST_TMPDIR" || return
    greylist-db allow --db greylist.db client 192.0.2.1
    fails 2 "greylist.db: is not a database of mail-ratelimit" mail-ratelimit top --db greylist.db
    fails 2 "greylist.db: is not a database of mail-ratelimit" mail-ratelimit-report --db greylist.db "$ISPKIT_SOURCE/examples/mail.log"
}
