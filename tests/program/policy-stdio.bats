#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# "serve --stdio" of greylist-db and mail-ratelimit: one client on standard input and output.

load common
load policy

# name_command: command is what serves the tool's one client.
name_command() {
    mapfile -t command < <(options)
    command=("$tool" serve --stdio --log none --db state.db "${command[@]}")
}

# serve_stdio [OPTION...]: this shell asks through 7 and reads the replies from 8.
serve_stdio() {
    local command
    name_command
    mkfifo ask reply
    "${command[@]}" "$@" < ask > reply 2>> err 3>&- &
    server=$!
    exec 7> ask 8< reply
}

# is_replied: the next reply shows a decision.
is_replied() {
    local line end
    read -r -t 20 line <&8 && read -r -t 20 end <&8
    [[ $line =~ ^action=(450 4.7.1|554 5.7.1)' ' && -z $end ]]
}

# waiting FD: how many octets wait in its pipe.
waiting() {
    python3 -c 'import array, fcntl, sys, termios
octets = array.array("i", [0])
fcntl.ioctl(int(sys.argv[1]), termios.FIONREAD, octets)
print(octets[0])' "$1"
}

@test "SIGTERM over standard input ends it when what was asked is answered" {
    drained_stdio() {
        serve_stdio
        request >&7
        is_replied
        kill -STOP "$server"
        request sender=c@example.org >&7
        kill -TERM "$server"
        kill -CONT "$server"
        is_replied
        status=0
        wait "$server" || status=$?
        [ "$status" -eq 143 ]
        exec 7>&- 8>&-
    }
    with_each drained_stdio
}

@test "SIGTERM ends it though nobody reads standard output" {
    unread() {
        serve_stdio
        yes "$(request protocol_state=VRFY)"$'\n' | head -n 100000 > many
        cat many >&7 2> /dev/null 3>&- 8>&- &
        local writer=$!
        eventually is_full
        stop
        [ "$status" -eq 143 ]
        exec 7>&- 8>&-
        wait $writer || true
    }
    # shellcheck disable=SC2317 # called through eventually
    is_full() { [ "$(waiting 8)" -ge 40000 ]; }
    with_each unread
}

@test "standard input without a request is served no longer than its time" {
    idle_stdio() {
        serve_stdio --idle-time 1s
        request >&7
        is_replied
        wait "$server"
        exec 7>&- 8>&-
    }
    with_each idle_stdio
}

@test "SIGTERM over standard input waits for the rest of a request, but not for long" {
    half() {
        serve_stdio
        request > question
        head -c 50 question >&7
        eventually is_taken
        kill -TERM "$server"
        sleep 0.2
        tail -c +51 question >&7
        is_replied
        ends_by_signal
        rm ask reply
        serve_stdio
        head -c 50 question >&7
        eventually is_taken
        kill -TERM "$server"
        ends_by_signal
        run -1 read -r -t 1 line <&8
        exec 7>&- 8>&-
    }
    # shellcheck disable=SC2317 # called through eventually
    is_taken() { [ "$(waiting 7)" -eq 0 ]; }
    ends_by_signal() {
        status=0
        wait "$server" || status=$?
        [ "$status" -eq 143 ]
    }
    with_each half
}

@test "it ends with status 0 when the reader of standard output has gone" {
    reader_gone() {
        serve_stdio
        request >&7
        is_replied
        exec 8<&-
        request >&7
        wait "$server"
        exec 7>&-
        [ ! -s err ]
    }
    with_each reader_gone
}

@test "it ends with status 0 when the client resets the connection" {
    reset() {
        name_command
        request > question
        python3 - "${command[@]}" << 'PYTHON'
import select, socket, subprocess, sys
ours, theirs = socket.socketpair()
service = subprocess.Popen(sys.argv[1:],
                           stdin=theirs, stdout=theirs, stderr=subprocess.PIPE)
theirs.close()
ours.sendall(open("question", "rb").read())
select.select([ours], [], [])
ours.close()  # with a reply that is not read
assert service.stderr.read() == b""
assert service.wait() == 0
PYTHON
    }
    with_each reset
}

@test "what commands print is no reply, where standard error is connected to the client as by spawn(8)" {
    request recipient_count=1 protocol_state=DATA client_address=203.0.113.5 > question
    python3 - mail-ratelimit serve --stdio --db state.db --networks 203.0.113.0/24 --limit 'client: 1 message / 1h' \
        --notify 'echo action=OK; echo action=OK >&2; : > told' << 'PYTHON'
import socket, subprocess, sys
ours, theirs = socket.socketpair()
service = subprocess.Popen(sys.argv[1:], stdin=theirs, stdout=theirs, stderr=theirs)
theirs.close()
ours.sendall(open("question", "rb").read())
ours.shutdown(socket.SHUT_WR)
assert service.wait() == 0
assert ours.recv(4096) == b"action=DUNNO\n\n"
assert ours.recv(4096) == b""
PYTHON
    [ -e told ]
}

@test "two that share their pipes do not disturb each other, nor make the pipes non-blocking" {
    shared() {
        name_command
        request > question
        python3 - "${command[@]}" << 'PYTHON'
import os, subprocess, sys
requests, ask = os.pipe()
replies, reply = os.pipe()
services = [subprocess.Popen(sys.argv[1:],
                             stdin=requests, stdout=reply) for _ in range(2)]
question = open("question", "rb").read()
for _ in range(10):
    os.write(ask, question)
    assert os.read(replies, 1000).startswith(b"action=")
    assert os.get_blocking(requests) and os.get_blocking(reply)
services[0].terminate()
assert services[0].wait() == -15
os.write(ask, question)
assert os.read(replies, 1000).startswith(b"action=")
os.close(ask)
assert services[1].wait() == 0
assert os.get_blocking(requests) and os.get_blocking(reply)
PYTHON
    }
    with_each shared
}

@test "it does not speak to systemd, whose environment it may have" {
    silent() {
        name_command
        request > question
        python3 - "${command[@]}" << 'PYTHON'
import os, socket, subprocess, sys
told = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
told.bind("notify")
told.setblocking(False)
subprocess.run(sys.argv[1:],
               stdin=open("question"), stdout=subprocess.DEVNULL, check=True,
               env=dict(os.environ, NOTIFY_SOCKET=os.path.abspath("notify")))
try:
    sys.exit("told: " + told.recv(100).decode())
except BlockingIOError:
    pass
PYTHON
    }
    with_each silent
}
