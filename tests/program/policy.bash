# SPDX-License-Identifier: MIT
# What the tests of the policy services have in common. tool is the one that is tested.

# request [NAME=VALUE...]: what Postfix asks, with these values: of a name's values the last counts.
request() {
    printf '%s\n' request=smtpd_access_policy protocol_state=RCPT client_address=203.0.113.5 \
        client_name=unknown sender=a@example.org recipient=b@example.net recipient_count=0 instance=1.2.3 \
        "$@" ""
}

# requests COUNT [NAME=VALUE...]: that many, with the number of each, from 1, in the place of %d.
requests() {
    seq "$1" | awk -v text="$(request "${@:2}")" '{ one = text; gsub(/%d/, $1, one); print one "\n" }'
}

# What both answer to that, with these options.
networks=203.0.112.0/23
options() {
    [ "$tool" = greylist-db ] || printf '%s\n' --networks "$networks" --limit 'client: 0 messages / 1h reject'
}

# serve OPTION...: in the background, in the namespace of the command inside=(...), with a socket "socket",
# standard error in "err".
inside=()
serve() {
    local words
    mapfile -t words < <(options)
    "${inside[@]}" "$tool" serve --listen unix:socket --db state.db "${words[@]}" "$@" >> out 2>> err 3>&- &
    server=$!
    eventually answers
}

# shellcheck disable=SC2317 # called through eventually
answers() { [ -S socket ] && client send < <(request client_address=unknown) | grep -q action=; }

client() { python3 "$ISPKIT_SOURCE/tests/program/policy_client.py" "${address:-unix:socket}" "$@"; }

# asked NAME=VALUE...: the answer to one request.
asked() { request "$@" | client send; }

# is_decided COMMAND...: it prints an answer that shows a decision.
is_decided() { "$@" | grep -qE "^action=$decision"; }
decision='(450 4\.7\.1 Greylisted|554 5\.7\.1 client:)'

# send_server SIGNAL
send_server() { kill -"$1" "$server"; }

# stop: ends it; its exit status is in status.
# shellcheck disable=SC2034 # others read it
stop() {
    [ -z "${server:-}" ] || kill "$server" 2> /dev/null || true
    status=0
    wait "$server" 2> /dev/null || status=$?
    server=
}

teardown() {
    stop
    [ -z "${floods[*]:-}" ] || kill "${floods[@]}" 2> /dev/null || true
}

# with_each COMMAND: in a folder of its own for each of the tools.
with_each() {
    for tool in greylist-db mail-ratelimit; do
        echo "with $tool:"
        mkdir "$BATS_TEST_TMPDIR/$tool"
        cd "$BATS_TEST_TMPDIR/$tool" || return
        "$1"
        stop
    done
}

free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}
