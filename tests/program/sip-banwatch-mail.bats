#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# How sip-banwatch's mails and commands come about where it may do less than others, and what it says
# where they do not.

load asterisk

# failures ADDRESS...: five guesses of each.
failures() {
    local address
    for address; do
        for _ in 1 2 3 4 5; do failure "$address"; done
    done
}

# sendmail_is SCRIPT: a sendmail of the test's own, first on PATH.
sendmail_is() {
    mkdir -p bin
    printf '#!/bin/sh\n%s\n' "$1" > bin/sendmail
    chmod +x bin/sendmail
    PATH=$PWD/bin:$PATH
}

# take_mail ANSWER: a service behind the socket mail that takes one mail and answers.
take_mail() {
    rm -f mail
    python3 - "$1" > received << 'PYTHON' 3>&- &
import socket, sys
listener = socket.socket(socket.AF_UNIX)
listener.bind("mail")
listener.listen()
connection = listener.accept()[0]
while text := connection.recv(65536):
    sys.stdout.write(text.decode())
sys.stdout.flush()
connection.sendall(sys.argv[1].encode())
PYTHON
    eventually [ -S mail ]
}

once() {
    rm -f state.db*
    run --separate-stderr "$@" --once --db state.db log
    [ "$status" -eq 0 ]
}

@test "what senders chose is in no header of a mail, and makes no line that a mail server refuses" {
    sendmail_is 'cat > taken'
    local name address now
    now=$(date '+%F %T')
    for name in "$(printf 'ü%.0s' {1..31})x" 'a: b' $'\001\002\033[2J' $'\xff\xfe' $'a\r'; do
        for address in {1..10}; do
            echo "[$now] NOTICE[1] chan_sip.c: Registration from '<sip:$name@a>' failed for '203.0.113.$address:5060' - Wrong password"
        done > log
        once sip-banwatch watch --mail-to root
        grep -qx "Subject: sip-banwatch on [^:]*: 10 addresses within --account-within tried the same account" taken
        run ! grep -aP '[^\n -~]' <(sed '/^$/q' taken)
    done
    for i in {10..59}; do
        name=$(printf '\377%.0s' {1..62})$i
        echo "[$now] NOTICE[1] chan_sip.c: Registration from '<sip:$name@a>' failed for '203.0.113.5:5060' - Wrong password"
    done > log
    once sip-banwatch watch --mail-to root --max-failures 50
    grep -qx "MIME-Version: 1.0" taken
    [ "$(wc -L < taken)" -le 998 ]
    grep -q '^203.0.113.5/32 banned for .*, accounts: .* \.\.\.$' taken
}

@test "mail goes to the socket, whole, and sendmail is not started" {
    failures 203.0.113.{1..150} > log
    sendmail_is ': > started'
    take_mail $'ok\n'
    once sip-banwatch watch --account-failures 0 --mail-to noc@example.com --mail-socket mail
    wait
    [ -z "$stderr" ]
    [ "$(head -n 1 received)" = "To: noc@example.com" ]
    [ "$(grep -c ' banned for ' received)" -eq 150 ]
    [ ! -e started ]
}

@test "a mail that the service does not take is told of" {
    failures 203.0.113.5 > log
    for answer in no $'noise\nsendmail: fatal: no\n'; do
        take_mail "$answer"
        once sip-banwatch watch --mail-to root --mail-socket mail
        wait
        [ "${stderr_lines[0]}" = "sip-banwatch: mail: the mail was not accepted: $(tail -n 1 <<< "${answer%$'\n'}")" ]
    done
    take_mail ""
    once sip-banwatch watch --mail-to root --mail-socket mail
    wait
    [ "${stderr_lines[0]}" = "sip-banwatch: mail: the mail was not accepted" ]
    once sip-banwatch watch --mail-to root --mail-socket missing
    [ "${stderr_lines[0]}" = "sip-banwatch: cannot connect to missing: No such file or directory" ]
    once sip-banwatch watch --mail-to root --mail-socket "$(printf '%0120d' 0)"
    [[ $stderr == *"the path of a socket has at most 107 bytes" ]]
}

@test "what is behind the socket gives the mail to sendmail and says ok, or why not" {
    pass() { RUNTIME_DIRECTORY=$PWD sh "$ISPKIT_SOURCE/systemd/ispkit-sendmail/pass-to-sendmail" < mail.txt; }
    sendmail_is 'echo "$@" > words; cat > taken; echo noise; echo "a warning" >&2'
    printf 'To: root\n\ntext\n' > mail.txt
    run_apart pass
    [ "$status $output" = "0 ok" ]
    [ "$stderr" = "a warning" ]
    cmp mail.txt taken
    [ "$(cat words)" = "-i -t" ]
    sendmail_is 'exit 75'
    run_apart pass
    [ "$status $output" = "1 sendmail failed with status 75" ]
    sendmail_is 'printf "%s\n" "a \\ warning" "sendmail: fatal: no recipients" >&2; exit 65'
    run_apart pass
    [ "$status $output" = "1 sendmail failed with status 65: sendmail: fatal: no recipients" ]
    [ "${stderr%%$'\n'*}" = 'a \ warning' ]
    # A sendmail that goes on delivering does not hold up the answer.
    sendmail_is 'sleep 600 & echo $! > pid; exit 0'
    [ "$(timeout 60 sh -c "RUNTIME_DIRECTORY=$PWD sh '$ISPKIT_SOURCE/systemd/ispkit-sendmail/pass-to-sendmail'" < mail.txt 3>&- )" = ok ]
    kill "$(cat pid)"
}

@test "what sendmail says is part of the message" {
    failures 203.0.113.5 > log
    sendmail_is 'echo "sendmail: fatal: no space left" >&2; exit 75'
    once sip-banwatch watch --mail-to root
    [[ $stderr == "sip-banwatch: sendmail failed with status 75: sendmail: fatal: no space left"* ]]
}

@test "a recipient that no mail can have is refused" {
    fails 2 "--mail-to: '<root>' is not a recipient of mail (examples: noc@example.net, root)" \
        sip-banwatch watch --mail-to 'noc@example.com, <root>' log
}

@test "where no privilege can be gained, --mail-to and --exec say so at start" {
    failures 203.0.113.5 > log
    sendmail_is 'cat > /dev/null'
    once sip-banwatch watch --mail-to root --exec true
    [ -z "$stderr" ]
    once setpriv --no-new-privs sip-banwatch watch
    [ -z "$stderr" ]
    once setpriv --no-new-privs sip-banwatch watch --mail-to root
    [[ $stderr == "sip-banwatch: warning: --mail-to: "*"NoNewPrivileges="*"--mail-socket"* ]]
    once setpriv --no-new-privs sip-banwatch watch --exec true
    [[ $stderr == "sip-banwatch: warning: --exec: "*"NoNewPrivileges="*"sip-banwatch(8)"* ]]
    take_mail $'ok\n'
    once setpriv --no-new-privs sip-banwatch watch --mail-to root --mail-socket mail
    [ -z "$stderr" ]
}

@test "a command that fails is told of, and the mail is sent all the same" {
    failures 203.0.113.5 > log
    sendmail_is 'cat > taken'
    once sip-banwatch watch --mail-to root --exec 'exit 3'
    [ "$stderr" = "sip-banwatch: --exec: the command failed with status 3" ]
    grep -q '^203.0.113.5/32 banned for' taken
    failures 203.0.113.{1..9} > log
    once sip-banwatch watch --exec 'exit 4'
    [[ $stderr == *"status 4" ]]
    once sip-banwatch watch --exec 'exit 0'
    [ -z "$stderr" ]
}

@test "a socket that is missing is told by status before the next mail" {
    : > log
    take_mail $'ok\n'
    sip-banwatch watch --mail-to root --mail-socket mail --db state.db log > >(cat > out) 2> err 3>&- &
    local watcher=$!
    eventually grep -qx 'sip-banwatch started' received
    eventually sip-banwatch status -q --db state.db
    rm mail
    is_missing() {
        run_apart sip-banwatch status -q --db state.db
        [ "$status $output" = "1 not healthy: mail: mail: No such file or directory" ]
    }
    eventually is_missing
    take_mail $'ok\n'
    eventually sip-banwatch status -q --db state.db
    kill "$watcher"
    wait "$watcher" || true
    grep -qx 'sip-banwatch stopped' received
}
