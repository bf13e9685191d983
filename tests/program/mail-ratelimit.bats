#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# mail-ratelimit, command by command; policy-service.bats has what serve shares with others.

# shellcheck disable=SC2030,SC2031 # some tests have own networks of their own

load common

# ratelimit COMMAND [ARGUMENT...]: with the test's database.
ratelimit() { mail-ratelimit "$1" --db state.db "${@:2}"; }

# request [NAME=VALUE...]: what Postfix asks at the end of a message, with these values: of a name's
# values the last counts.
request() {
    printf '%s\n' request=smtpd_access_policy protocol_state=END-OF-MESSAGE client_address=192.0.2.5 \
        client_name=unknown sender=a@example.org recipient_count=1 "instance=$RANDOM.$RANDOM.$RANDOM" "$@" ""
}

# rcpt [NAME=VALUE...]: the same for a recipient.
rcpt() { request protocol_state=RCPT recipient_count=0 recipient=b@example.net "$@"; }

# The own networks: all clients of these tests, but strangers in 203.0.113.128/25.
own=(--networks 192.0.0.0/16 --networks 198.51.100.0/24 --networks 203.0.113.0/25 --networks 10.0.0.0/8
    --networks 2001:db8::/32)

# answers OPTION...: what the service, with these options, answers to standard input.
answers() {
    mail-ratelimit serve --stdio --log stderr --db state.db "${own[@]}" "$@" 2> log |
        sed '/^$/d; s/^action=//'
}

# times N COMMAND...
times() {
    local i
    for ((i = 0; i < $1; ++i)); do "${@:2}"; done
}

# --- decisions

# bats test_tags=database
@test "exactly the limit is let through, at the end of messages" {
    times 5 request sasl_username=joe | answers --limit 'sasl: 3 messages / 1h' > said
    [ "$(sed 's/[0-9]* minutes/N minutes/' said)" = "DUNNO
DUNNO
DUNNO
450 4.7.1 sasl:joe: limit of 3 messages in 1h reached, try again in N minutes
450 4.7.1 sasl:joe: limit of 3 messages in 1h reached, try again in N minutes" ]
    [ "$(request sasl_username=other | answers --limit 'sasl: 3 messages / 1h')" = DUNNO ]
    [ "$(request | answers --limit 'sasl: 0 messages / 1h')" = DUNNO ]
}

@test "mail from outside is not counted, and cannot use up what customers may send" {
    stranger=(client_address=203.0.113.200 sender=a@example.org)
    for limit in 'client: 3 messages, 3 recipients / 1h' 'client/8: 3 messages / 1h' 'sender: 3 messages / 1h' \
        'sender-domain: 3 recipients / 1h' 'recipient-domain: 3 recipients / 1h'; do
        rm -f state.db*
        { times 20 rcpt "${stranger[@]}"; times 301 request "${stranger[@]}" recipient=b@example.net
            times 4 request recipient=b@example.net; } | answers --limit "$limit" > said
        [ "$(head -n 324 said | sort -u)" = DUNNO ]
        [[ $(tail -n 1 said) == "450 4.7.1 "* ]] || { echo "$limit"; return 1; }
    done
}

@test "without own networks limits count logins and classes, and that is said" {
    own=()
    { times 9 request; times 4 request sasl_username=joe; } | answers --limit 'client: 3 messages / 1h' > said
    [ "$(cut -c1-5 said | uniq -c | tr -s ' ')" = $' 12 DUNNO\n 1 450 4' ]
    grep -qx "mail-ratelimit: warning: 'client: 3 messages / 1h defer' counts only mail of logins and classes: no own networks are given (--networks)" log
    times 4 request | answers --class 'dsl client 192.0.2.0/24' --limit 'dsl client: 3 messages / 1h' > said
    [[ $(tail -n 1 said) == "450 4.7.1 "* ]]
}

@test "own networks are read from a file that other tools have, too, and a cut one is refused" {
    printf '%s\n' '# ours' '192.0.2.0/28 Some Customer' > networks
    own=(--networks networks)
    times 2 request | answers --limit 'client: 1 message / 1h' > said
    [[ $(tail -n 1 said) == "450 4.7.1 "* ]]
    [ "$(request client_address=192.0.2.99 | answers --limit 'client: 0 messages / 1h')" = DUNNO ]
    for text in '# none' '192.0.2.0/33 Some Customer'; do
        echo "$text" > networks
        fails 2 "--networks: " mail-ratelimit serve --stdio --networks networks --limit 'client: 1 message / 1h'
    done
    fails 2 "--networks: networks:1: '192.0.2.0/33' is not a network" \
        mail-ratelimit check-limits --networks networks --limit 'client: 1 message / 1h'
}

@test "what the unit and ispkit-mail(7) limit are customers: a provider's mail passes" {
    source "$ISPKIT_SOURCE/tests/integration/page.bash"
    page=$ISPKIT_SOURCE/man/man7/ispkit-mail.7 recipe "Policy services" /etc/ispkit/mail-ratelimit.conf > recipe.conf
    for text in "$ISPKIT_SOURCE/examples/mail-ratelimit.conf" recipe.conf; do
        sed -nE '/^(limit|class|networks) = /p' "$text" > conf
        grep -q '^limit = ' conf
        own=(--config conf)
        rm -f state.db*
        { times 400 request client_address=203.0.113.200 recipient=b@example.net
            times 101 request sasl_username=joe client_address=203.0.113.200; } | answers > said
        [ "$(head -n 500 said | sort -u)" = DUNNO ]
        [[ $(tail -n 1 said) == "450 4.7.1 sasl:joe: limit of 100 messages in 1h "* ]]
        run -1 grep warning: <(grep -v 'warning: --networks has only networks that are reserved for examples:' log)
        run -1 grep -v '^--networks has only networks that are reserved for examples:' <(mail-ratelimit check-limits "${own[@]}")
    done
    times 301 request client_address=198.51.100.7 | answers > said
    [ "$(head -n 300 said | sort -u)" = DUNNO ]
    [[ $(tail -n 1 said) == "450 4.7.1 client:198.51.100.7: limit of 300 messages in 1h "* ]]
}

@test "a recipient counts when its message is accepted" {
    said() { "$@" | answers --limit 'recipient-domain: 2 recipients / 1h'; }
    # shellcheck disable=SC2317 # called through said
    named() { rcpt "instance=$1" "recipient=$2@friends.example"; }
    refused_later() { times 5 rcpt recipient=b@friends.example; }
    [ "$(said refused_later | sort -u)" = DUNNO ]
    # shellcheck disable=SC2317 # called through said
    message() { named 1 a; named 1 b; named 1 c; request instance=1 recipient_count=2; named 2 d; }
    [ "$(said message | cut -c1-5)" = $'DUNNO\nDUNNO\n450 4\nDUNNO\n450 4' ]
    [ "$(ratelimit top)" = $'recipient-domain:friends.example\t3600\t0\t2\t100\t0' ]
}

@test "what can never pass is refused for good, whatever the action" {
    [[ $(request recipient_count=250 | answers --limit 'client: 9 messages, 200 recipients / 1h') == \
        "554 5.5.3 client:192.0.2.5: a message to 250 recipients is over the limit of 200 recipients in 1h, send it in parts" ]]
    [[ $(rcpt | answers --limit 'client: 0 messages / 1h') == "554 5.7.1 "* ]]
    [[ $(request recipient_count=250 | answers --limit 'client: 200 recipients / 1h hold') == "HOLD "* ]]
}

@test "places at which Postfix does not ask are told of" {
    warned() { "${@:2}" | answers --limit 'client: 9000 messages / 1h' --limit 'recipient-domain: 9000 recipients / 1h' > said
        [ "$(sort -u said)" = DUNNO ]; grep -q "warning: $1" log; }
    warned 'asked at RCPT only, for 50 messages in a row: nothing is counted; ' times 50 rcpt
    warned 'asked at the end only, for 50 messages in a row: ' times 50 request recipient_count=2
    warned 'asked 50 times at stages at which nothing is counted: ' times 50 request protocol_state=MAIL
    message() { local instance=$RANDOM.$RANDOM; rcpt instance=$instance; request instance=$instance recipient_count=2; }
    run ! warned '' times 60 message
}

@test "check-limits prints what is likely not meant" {
    succeeds mail-ratelimit check-limits "${own[@]}" --limit 'client: 300 messages / 1h' --limit 'sasl: 100 messages / 1h'
    [ -z "$output" ]
    printf '%s\n' 'limit = sasl: 500 messages / 1h' 'limit = sasl: 100 messages / 1d' > limits
    fails 1 "" mail-ratelimit check-limits --config limits
    [ "$output" = "'sasl: 500 messages / 1h defer' is never reached: 'sasl: 100 messages / 1d defer' is reached before" ]
    request | answers --config limits > said
    grep -qxF "mail-ratelimit: warning: $output" log
    echo 'limit = sasl: 500 messages' > limits
    fails 2 "limits:1: " mail-ratelimit check-limits --config limits
    fails 2 "no limit is given" mail-ratelimit check-limits
    [ ! -e missing.db ]
}

@test "recipients are counted, and a message with too many is refused as a whole" {
    { request recipient_count=60; request recipient_count=50; request recipient_count=40; request; } |
        answers --limit 'client: 10 messages, 100 recipients / 1h' > said
    [ "$(cut -c1-9 said)" = $'DUNNO\n450 4.7.1\nDUNNO\n450 4.7.1' ]
}

@test "DATA counts as END-OF-MESSAGE does, and a message counts once" {
    limit='client: 3 messages / 1h'
    { request protocol_state=DATA instance=1; request instance=1; request instance=1
        request protocol_state=DATA instance=2; request protocol_state=DATA instance=3
        request protocol_state=DATA instance=4; request instance=4; } | answers --limit "$limit" > said
    [ "$(cut -c1-9 said)" = $'DUNNO\nDUNNO\nDUNNO\nDUNNO\nDUNNO\n450 4.7.1\n450 4.7.1' ]
    [ "$(ratelimit top)" = $'client:192.0.2.5\t3600\t3\t3\t100\t0' ]
    # In another process, too; another client's is another.
    [ "$(request instance=1 | answers --limit "$limit")" = DUNNO ]
    [[ $(tail -n 1 log) == *" action=repeated stage=end-of-message "* ]]
    [ "$(request instance=1 client_address=192.0.2.6 | answers --limit "$limit")" = DUNNO ]
    [[ $(tail -n 1 log) == *" action=pass "* ]]
}

@test "at RCPT a recipient is refused when the limit is reached, and nothing is counted" {
    limit='client: 2 messages, 10 recipients / 1h'
    times 20 rcpt | answers --limit "$limit" | sort | uniq -c | grep -q '^ *20 DUNNO$'
    [ -z "$(ratelimit top)" ]
    times 2 request | answers --limit "$limit" > said
    [[ $(rcpt | answers --limit "$limit") == "450 4.7.1 client:192.0.2.5: limit of 2 messages in 1h reached, try again in "* ]]
    ratelimit reset client:192.0.2.5
    request recipient_count=10 | answers --limit "$limit" > said
    [[ $(rcpt | answers --limit "$limit") == "450 4.7.1 client:192.0.2.5: limit of 10 recipients in 1h reached, "* ]]
}

@test "keys are client, network, login, sender, its domain and a recipient's domain" {
    counts() { # KEY VALUES OTHER: the second with the same key is refused, the third with another is not
        rm -f state.db*
        { request "$2"; request "$2"; request "$3"; } | answers --limit "$1: 1 message / 1h" > said
        [ "$(cut -c1-9 said)" = $'DUNNO\n450 4.7.1\nDUNNO' ] || { cat said; return 1; }
    }
    counts client client_address=192.0.2.5 client_address=192.0.2.6
    counts client/24 client_address=192.0.2.5 client_address=192.0.3.6
    counts client client_address=2001:db8::5 client_address=2001:db8:0:1::5
    counts client/24/48 client_address=2001:db8::5 client_address=2001:db8:1::5
    counts sasl sasl_username=Joe sasl_username=jane
    counts sender sender=A@example.org sender=b@example.org
    counts sender-domain sender=a@Example.org sender=a@example.net
    rm state.db
    { request recipient=b@example.net; rcpt recipient=c@example.NET; rcpt recipient=c@example.org; } |
        answers --limit 'recipient-domain: 1 recipient / 1h' > said
    [ "$(cut -c1-9 said)" = $'DUNNO\n450 4.7.1\nDUNNO' ]
    { request client_address=2001:db8::5; request client_address=2001:db8::ffff:5; } |
        answers --limit 'client: 1 message / 1h' | grep -q '^450 4.7.1 client:2001:db8::/64: '
}

@test "actions: defer, reject, hold, warn; the hardest counts" {
    said() { request | answers "$@"; }
    [[ $(said --limit 'client: 0 messages / 1h reject') == "554 5.7.1 client:192.0.2.5: sending is suspended" ]]
    [[ $(said --limit 'client: 0 messages / 1h hold') == "HOLD client:192.0.2.5: "* ]]
    [[ $(said --limit 'client: 0 messages / 1h warn') == "WARN client:192.0.2.5: "* ]]
    [[ $(said --limit 'client: 0 messages / 1h warn' --limit 'sender: 0 messages / 1h reject' \
        --limit 'sender-domain: 0 messages / 1h') == "554 5.7.1 sender:a@example.org: "* ]]
    # Held and warned of is let through, and counted; the others are not.
    [[ $(ratelimit show client:192.0.2.5) == *$'\t3600\t2\t2\t200\t0\n'* ]]
}

@test "classes have limits of their own, and for each key the first counts" {
    printf '%s\n' '# dsl' 203.0.113.0/24 > dsl
    printf '%s\n' '# business' Big@example.com > logins
    cat > limits << 'END'
class = business sasl ./logins
class = business client 192.0.2.0/28
class = dsl client dsl 192.0.2.0/24
limit = business client: 3 messages / 1h
limit = business sasl: 3 messages / 1h
limit = dsl client: 1 message / 1h reject
limit = others client: 2 messages / 1h
limit = others sasl: 2 messages / 1h
END
    let_through() { times 5 request "$@" | answers --config limits | grep -c DUNNO; }
    [ "$(let_through client_address=192.0.2.5)" -eq 3 ]
    [ "$(let_through client_address=192.0.2.77)" -eq 1 ]
    [ "$(let_through client_address=203.0.113.1)" -eq 1 ]
    [ "$(let_through client_address=203.0.113.2 sasl_username=big@EXAMPLE.com)" -eq 3 ]
    [ "$(let_through client_address=198.51.100.1)" -eq 2 ]
    # A login from a class of clients has the limits of logins, too.
    for address in 203.0.113.{10..12}; do request client_address="$address" sasl_username=joe; done |
        answers --config limits > said
    [ "$(cut -c1-5 said)" = $'DUNNO\nDUNNO\n450 4' ]
    [ "$(times 5 request client_address=198.51.100.9 | answers --limit 'x client: 4 messages / 1h' \
        --class 'x client 198.51.100.9' | grep -c DUNNO)" -eq 4 ]
}

@test "a limit without a class counts for all customers, beside those of their classes" {
    times 4 request sasl_username=joe | answers --class 'x client 192.0.2.0/24' --limit 'x client: 9 messages / 1h' \
        --limit 'client: 3 messages / 1h' --limit 'server: 1 message / 1h warn' > said
    [ "$(cut -c1-11 said)" = $'DUNNO\nWARN server\nWARN server\n450 4.7.1 c' ]
    grep -qxF "mail-ratelimit: warning: 'x client: 9 messages / 1h defer' is never reached: 'client: 3 messages / 1h defer' is reached before, which counts for all customers (for those without such a class write 'others client: 3 messages / 1h defer')" log
    [ "$(ratelimit top | cut -f1,3 | sort)" = $'client:192.0.2.5\t3\nserver\t3' ]
}

@test "classes have logins of a domain, and any login" {
    classes=(--class 'own sasl @Example.org' --class 'any sasl *' --limit 'own sasl: 2 messages / 1h'
        --limit 'any sasl: 1 message / 1h')
    { times 3 request sasl_username=a@example.ORG; times 2 request sasl_username=a@example.net; times 2 request; } |
        answers "${classes[@]}" > said
    [ "$(cut -c1-5 said)" = $'DUNNO\nDUNNO\n450 4\nDUNNO\n450 4\nDUNNO\nDUNNO' ]
}

@test "bytes are limited in a time and in one message, and recipients in one message" {
    limits=(--limit 'sasl: 3K bytes / 1h' --limit 'sasl: 2K bytes, 5 recipients / message reject')
    { request sasl_username=joe size=2048 recipient_count=5; request sasl_username=joe size=1025
        request sasl_username=joe size=1024; request sasl_username=jim size=2049
        request sasl_username=jim recipient_count=6; rcpt sasl_username=jim size=9999; } | answers "${limits[@]}" > said
    [ "$(cut -c1-24 said)" = 'DUNNO
450 4.7.1 sasl:joe: limi
DUNNO
552 5.3.4 sasl:jim: a me
554 5.5.3 sasl:jim: a me
552 5.3.4 sasl:jim: a me' ]
    [ "$(ratelimit show sasl:joe | head -n 1)" = $'sasl:joe\t3600\t2\t6\t100\t3072' ]
    [[ $(ratelimit show --json sasl:joe) == *'"bytes":3072,"percent":100}' ]]
    # At DATA the size is what the client says.
    times 50 request protocol_state=DATA sasl_username=jo | answers "${limits[@]}" > said
    grep -q "warning: 50 messages were counted at DATA, where their size is what the client announces: " log
}

@test "answers are in the operator's words, of one limit or of all" {
    [ "$(request sasl_username=joe | answers --limit 'sasl: 0 messages / 1h reject "550 5.7.0 Write to help@example.net"')" = \
        '550 5.7.0 Write to help@example.net' ]
    [ "$(request sasl_username=joe | answers --limit 'sasl: 0 messages / 1h' --reply '{{key}} has {{limit}}')" = \
        '554 5.7.1 sasl:joe has 0 messages in 1h' ]
    printf '%s\n' 'reply = Too much, {{advice}} # not more' 'limit = client: 0 messages / 1h hold "see #1"' > limits
    [ "$(request | answers --config limits)" = 'HOLD see #1' ]
    bad() { fails 2 "$1" mail-ratelimit check-limits "${@:2}" --limit 'sasl: 1 message / 1h'; }
    bad "--reply: unknown placeholder '{{who}}'" --reply '{{who}}'
    bad "--reply: '450 4.7.1': the answer of all limits has no code" --reply '450 4.7.1 no'
    bad "'554 5.7.1' is not a code for defer (example: 450 4.7.1)" --limit 'sasl: 1 message / 1d defer "554 5.7.1 no"'
    bad "an answer must be 1 to 400 characters of printable ASCII" --reply 'Gr'$'\xc3\xbc''sse'
}

@test "check shows the customer's classes, its limits with what counts, and the answer" {
    printf '%s\n' 'class = biz sasl joe' 'limit = biz sasl: 3 messages / 1h' 'limit = others sasl: 1 message / 1h' \
        'limit = sasl: 5 recipients / message reject' > limits
    times 2 request sasl_username=joe | answers --config limits > said
    asks() { ratelimit check --config limits client_address=192.0.2.5 sasl_username="$1" recipient_count="$2" "${@:3}"; }
    succeeds asks joe 2
    [ "$output" = $'customer\tyes
class\tbiz
limit\tsasl:joe\tbiz sasl: 3 messages / 1h defer\tcounted 2 messages\tadds 1 message\thas room
limit\tsasl:joe\tsasl: 5 recipients / message reject\tcounted 0 recipients\tadds 2 recipients\thas room
answer\tDUNNO' ]
    fails 1 "" asks joe 6
    [[ $output == *$'adds 6 recipients\tdecides\nanswer\t554 5.5.3 sasl:joe: a message to 6 '* ]]
    ratelimit set sasl:joe '1 message / 1h' --for ever --reason 'a test'
    fails 1 "" asks joe 6
    [[ $output == *$'\nown limit\tsasl:joe\tsasl: 1 message / 1h defer\tcounted 2 messages\tadds 1 message\tdecides\nreason\ta test\tuntil -\nanswer\t450 '* ]]
    ratelimit unset sasl:joe
    succeeds ratelimit check --config limits client_address=203.0.113.9 sender=a@b.example
    [ "$output" = $'customer\tno: nothing is counted\nanswer\tDUNNO' ]
    succeeds ratelimit check --json --config limits client_address=192.0.2.5 sasl_username=joe
    [ "$output" = '{"customer":true,"classes":["biz"],"limits":[{"key":"sasl:joe","limit":"biz sasl: 3 messages / 1h defer","own":false,"counted":{"messages":2,"recipients":2,"bytes":0},"adds":{"messages":1,"recipients":1,"bytes":0},"exceeded":false,"decides":false},{"key":"sasl:joe","limit":"sasl: 5 recipients / message reject","own":false,"counted":{"messages":0,"recipients":0,"bytes":0},"adds":{"messages":1,"recipients":1,"bytes":0},"exceeded":false,"decides":false}],"answer":"DUNNO"}' ]
    # It counts nothing, needs no database, and passes by what a later Postfix sends.
    [ "$(ratelimit top | cut -f1,3)" = $'sasl:joe\t2' ]
    fails 0 "'new_one' is not an attribute of Postfix 3.12" \
        mail-ratelimit check --db missing.db --config limits client_address=192.0.2.5 tls_sni=x new_one=1
    [ ! -e missing.db ]
}

@test "check-limits --explain says what each limit means" {
    succeeds mail-ratelimit check-limits --explain --class 'biz sasl joe @example.org' --limit 'biz sasl: 200 messages / 1h' \
        --limit 'others sasl: 100 messages / 1h reject' --limit 'sasl: 20M bytes / message'
    [ "$output" = "biz sasl: 200 messages / 1h defer
    counts      each login
    applies to  class 'biz' (0 networks, 2 logins)
    decided at  RCPT, and DATA or END-OF-MESSAGE
    answer      450 4.7.1 sasl:LOGIN: limit of 200 messages in 1h reached, try again later
others sasl: 100 messages / 1h reject
    counts      each login
    applies to  all customers but those in 'biz', which have limits of this key
    decided at  RCPT, and DATA or END-OF-MESSAGE
    answer      554 5.7.1 sasl:LOGIN: limit of 100 messages in 1h reached
sasl: 20M bytes / message defer
    counts      each login
    applies to  all customers
    decided at  RCPT, and END-OF-MESSAGE (earlier by the announced size)
    answer      552 5.3.4 sasl:LOGIN: a message of 20971521 bytes is over the limit of 20M bytes in one message" ]
    # The first answer is at RCPT; a whole message gets another.
    limit='sasl: 3 recipients, 1M bytes / message'
    succeeds mail-ratelimit check-limits --explain --limit "$limit"
    [ "$(grep -oE '[45][0-9]{2} [45]\..*' <<< "$output")" = "452 4.5.3 sasl:LOGIN: limit of 3 recipients in one message reached
554 5.5.3 sasl:LOGIN: a message to 4 recipients is over the limit of 3 recipients in one message, send it in parts
552 5.3.4 sasl:LOGIN: a message of 1048577 bytes is over the limit of 1M bytes in one message" ]
}

# --- limits of single customers

@test "single customers have limits and classes of a file or of a query" {
    needs sqlite3
    limits=(--class gold --limit 'gold sasl: 3 messages / 1h' --limit 'others sasl: 1 message / 1h')
    printf '%s\n' '# customers' 'sasl:ann class gold' 'sasl:bob 2 messages / 1h reject' > customers
    sqlite3 crm.db "CREATE TABLE customers (login, package, own);
        INSERT INTO customers VALUES ('ann', 'gold', NULL), ('bob', 'basic', '2 messages / 1h reject'), ('eve', 'basic', NULL)"
    query="crm.db SELECT 'sasl:' || login, COALESCE(own, CASE package WHEN 'gold' THEN 'class gold' END) FROM customers"
    for source in customers "$query" "sqlite:$query"; do
        rm -f state.db*
        for login in ann bob eve; do times 4 request sasl_username=$login; done |
            answers "${limits[@]}" --limits-from "$source" > said
        [ "$(cut -c1-5 said | uniq -c | tr -s ' ')" = $' 3 DUNNO\n 1 450 4\n 2 DUNNO\n 2 554 5\n 1 DUNNO\n 3 450 4' ]
    done
    [ "$(ratelimit top | cut -f1,5)" = $'sasl:ann\t100\nsasl:bob\t100\nsasl:eve\t100' ]
    # Its own database, too.
    sqlite3 state.db "CREATE TABLE mine (a, b); INSERT INTO mine VALUES ('sasl:eve', 'unlimited')"
    [ "$(request sasl_username=eve | answers "${limits[@]}" --limits-from 'SELECT a, b FROM mine')" = DUNNO ]
    fails 1 "" ratelimit check "${limits[@]}" --limits-from customers client_address=192.0.2.5 sasl_username=bob
    [[ $output == *$'\nown limit\tsasl:bob\tsasl: 2 messages / 1h reject\t'* ]]
}

@test "a mistake in the limits of single customers is named" {
    needs sqlite3
    bad() { fails 2 "$1" mail-ratelimit check-limits --limit 'sasl: 1 message / 1h' --db state.db --limits-from "$2"; }
    printf 'sasl:ann 5\n' > customers
    bad "--limits-from: customers:1: '5' is not 'N messages, N recipients / WINDOW'" customers
    printf 'sasl:ann class gould\n' > customers
    bad "--limits-from: customers:1: 'sasl:ann' is in class 'gould', and there is no such class" customers
    : > customers
    bad "--limits-from: customers: is empty (a file that is to have no rows needs a comment)" customers
    bad "--limits-from: missing: No such file" missing
    bad "missing.db: there is no such database" 'missing.db SELECT 1, 2'
    sqlite3 crm.db "CREATE TABLE c (a, b); INSERT INTO c VALUES ('ann', '1 message / 1h')"
    bad "row 1 of 'SELECT a, b FROM c': 'ann' is not a key" 'crm.db SELECT a, b FROM c'
    bad "no such column: x" 'crm.db SELECT x FROM c'
    bad "'SELECT a FROM c': 1 column where a key and a limit were expected" 'crm.db SELECT a FROM c'
    bad "'SELECT 'sasl:a', b FROM c; DELETE FROM c': more than one statement" "crm.db SELECT 'sasl:a', b FROM c; DELETE FROM c"
}

@test "a class that has no limit of its kind is warned of, unless that is said" {
    class='biz client 192.0.2.0/24'
    limits=(--class "$class" --limit 'biz sasl: 1 message / 1h')
    [ "$(times 2 request | answers "${limits[@]}")" = $'DUNNO\nDUNNO' ]
    grep -qx "mail-ratelimit: warning: class 'biz' has no limit of clients: unlimited (where that is intended, write 'biz client: unlimited')" log
    [ "$(times 2 request | answers "${limits[@]}" --limit 'biz client: unlimited')" = $'DUNNO\nDUNNO' ]
    run -1 grep warning log
    [[ $(ratelimit show client:192.0.2.5) == *$'\nlimit\tbiz client: unlimited' ]]
    # It has the limit of all others where there is one.
    [ "$(times 2 request | answers "${limits[@]}" --limit 'client: 3 messages / 1h' | cut -c1-5)" = $'DUNNO\n450 4' ]
}

@test "a mistake in limits and classes is named, with file and line" {
    # shellcheck disable=SC2317 # called through fails
    serve() { mail-ratelimit serve --stdio --db state.db "$@"; }
    fails 2 "no limit is given" serve
    fails 2 "--limit: 'sasl' is not 'KEY: " serve --limit sasl
    fails 2 "--limit: 'sasl: 1 message / 1h defer' and 'sasl: 2 messages / 1h defer' limit the same" \
        serve --limit 'sasl: 1 message / 1h' --limit 'sasl: 2 messages / 1h'
    fails 2 "'user': expected client, client/LEN, sasl" serve --limit 'user: 1 message / 1h'
    fails 2 "is not a window" serve --limit 'sasl: 1 message / 1y'
    fails 2 "'drop': expected defer, reject, hold or warn" serve --limit 'sasl: 1 message / 1h drop'
    fails 2 "there is no class 'dsl'" serve --limit 'dsl client: 1 message / 1h'
    fails 2 "--class: a class must be " serve --class 'dsl network 192.0.2.0/24' --limit 'client: 1 message / 1h'
    printf 'limit = client: 1 message / 1h\n\nlimit = sasl: x / 1h\n' > limits
    fails 2 "limits:3: " serve --config limits
    printf 'class = a client ./missing\n' > limits
    fails 2 "limits:1: " serve --config limits
    printf 'class = a client missing\n' > limits
    fails 2 "limits:1: --class: 'missing' is not an address, prefix or file (example: 203.0.113.0/24)" serve --config limits
    # What was meant as a file is no login.
    : > logins.txt
    fails 2 "--class: ./logins.txt: is empty (a file that is to have no logins needs a comment)" \
        serve --class 'a sasl ./logins.txt' --limit 'a sasl: 1 message / 1h'
    echo joe > logins.txt
    fails 2 "--class: 'logins.txt' is a login here, but a file has this name (for the logins in it, write './logins.txt')" \
        serve --class 'a sasl logins.txt' --limit 'a sasl: 1 message / 1h'
    printf 'limt = client: 1 message / 1h\n' > limits
    fails 2 "limits:1: unknown setting 'limt' (did you mean 'limit'?)" serve --config limits
    # A class may have another file with the mistake; the line is that which names it.
    printf '%s\n' 'class = a sasl joe' 'class = a sasl ./logins.txt' 'limit = a sasl: 1 message / 1h' > limits
    : > logins.txt
    fails 2 "limits:2: --class: ./logins.txt: is empty" serve --config limits
    [ ! -e state.db ]
}

@test "each decision is a line of the log" {
    { request sasl_username=joe size=1234 queue_id=4XyZ recipient_count=2; request sasl_username=joe; rcpt sasl_username=joe; } |
        answers --limit 'sasl: 1 message / 1h' > said
    [ "$(cat log)" = "mail-ratelimit: action=pass stage=end-of-message client=unknown[192.0.2.5] sasl_username=joe sender=a@example.org recipients=2 size=1234 queue_id=4XyZ
mail-ratelimit: action=defer stage=end-of-message client=unknown[192.0.2.5] sasl_username=joe sender=a@example.org recipients=1 key=sasl:joe used_messages=1 used_recipients=2 limit_messages=1 window=3600
mail-ratelimit: action=defer stage=rcpt client=unknown[192.0.2.5] sasl_username=joe sender=a@example.org recipient=b@example.net key=sasl:joe used_messages=1 used_recipients=2 limit_messages=1 window=3600" ]
}

# --- suspension and notices

# stolen N: joe's mails, each from another network.
stolen() {
    local i
    for ((i = 1; i <= $1; ++i)); do request sasl_username=joe@example.org "client_address=10.0.$i.1"; done
}

# bats test_tags=database
@test "a login that is used from many networks is suspended by rule, until release" {
    options=(--limit 'client: 1000 messages / 1h' --suspend-on '3 networks / 1h')
    stolen 6 | answers "${options[@]}" > said
    [ "$(uniq -c said | tr -s ' ')" = ' 2 DUNNO
 4 554 5.7.1 sasl:joe@example.org: sending is suspended' ]
    grep -qxE 'mail-ratelimit: event=suspend key=sasl:joe@example.org allowance=0\\x20messages\\x20/\\x201h\\x20reject until=- rule=3\\x20networks\\x20/\\x201h reason=3\\x20networks\\x20in\\x201h:\\x2010.0.1.0/24\\x2c\\x2010.0.2.0/24\\x2c\\x2010.0.3.0/24' log
    # At RCPT as well, and its reason is shown.
    [[ $(rcpt sasl_username=joe@example.org | answers "${options[@]}") == "554 5.7.1 sasl:joe@example.org: "* ]]
    # In the operator's words too; what the rule saw is not for the thief.
    [ "$(rcpt sasl_username=joe@example.org | answers "${options[@]}" --reply '{{key}}: {{problem}}, ask us ({{reason}})')" = \
        '554 5.7.1 sasl:joe@example.org: sending is suspended, ask us ()' ]
    succeeds ratelimit list
    [[ $output == $'sasl:joe@example.org\t0 messages / 1h reject\t20'*$'Z\t-\t3 networks / 1h\t3 networks in 1h: 10.0.1.0/24, 10.0.2.0/24, 10.0.3.0/24' ]]
    fails 1 "sasl:joe@example.org: the rule '3 networks / 1h' suspended it (use release)" ratelimit unset sasl:joe@example.org
    fails 2 "sasl:joe@example.org: the rule '3 networks / 1h' suspended it: 3 networks in 1h: 10.0.1.0/24, 10.0.2.0/24, 10.0.3.0/24 (use release before)" \
        ratelimit set sasl:joe@example.org unlimited --for 1d
    [[ $(ratelimit list) == *$'\t3 networks / 1h\t'* ]]
    fails 1 "sasl:jim is not suspended" ratelimit release sasl:jim
    succeeds ratelimit release sasl:joe@example.org
    [ -z "$(ratelimit list)" ]
    [ "$(stolen 1 | answers "${options[@]}")" = DUNNO ]
    # Others are not affected, and an operator's word comes first.
    [ "$(request sasl_username=jim | answers "${options[@]}")" = DUNNO ]
    ratelimit set sasl:joe@example.org unlimited --for 1d
    [ "$(stolen 9 | answers "${options[@]}" | sort -u)" = DUNNO ]
    fails 1 "no rule suspended it, somebody set its limit (use unset)" ratelimit release sasl:joe@example.org
}

@test "a login is suspended for many countries, and for refusals in a row" {
    "$ISPKIT_BIN/tests/make_mmdb" 10.0.1.0/24 country.iso_code=NL -- 10.0.2.0/24 country.iso_code=BR -- 10.0.3.0/24 country.iso_code=NL > geo
    limit='sasl: 1000 messages / 1h'
    stolen 3 | answers --limit "$limit" --geo geo --suspend-on '2 countries / 1d' > said
    [ "$(cut -c1-5 said)" = $'DUNNO\n554 5\n554 5' ]
    [[ $(ratelimit list) == *$'\t2 countries in 1d: BR, NL' ]]
    rm state.db*
    # The same message counts once, and one that passes ends the row.
    rule=(--limit 'sasl: 2 messages / 1h' --suspend-on '3 refusals')
    { times 3 request sasl_username=joe; times 4 rcpt sasl_username=joe instance=7; } | answers "${rule[@]}" > said
    [ -z "$(ratelimit list)" ]
    times 2 request sasl_username=joe | answers "${rule[@]}" > said
    [[ $(ratelimit list) == *$'\t3 refusals\t3 refusals in a row' ]]
    # A message that is too much by itself says nothing about who sends it.
    times 4 request sasl_username=jim size=2000 | answers --limit 'sasl: 1K bytes / message' --suspend-on '3 refusals' > said
    [[ $(ratelimit list) != *jim* ]]
}

@test "mistakes in rules and notices are named" {
    bad() { fails 2 "$1" mail-ratelimit serve --stdio --limit 'sasl: 1 message / 1h' "${@:2}"; }
    bad "--suspend-on with countries needs --geo" --suspend-on '3 countries / 1h'
    bad "--suspend-on: '3 cities / 1h': expected 'N networks / WINDOW'" --suspend-on '3 cities / 1h'
    bad "--suspend-on: '1 networks / 1h': at least 2 networks, or every login is suspended" --suspend-on '1 networks / 1h'
    bad "--suspend-on: '3 refusals / 1h': expected" --suspend-on '3 refusals / 1h'
    bad "--suspend-on: '3 networks / 30d': expected a time of at most 7d" --suspend-on '3 networks / 30d'
    bad "--notify: '<support>' is not a recipient of mail (examples: noc@example.net, root)" --notify '<support>'
    mkdir bin
    printf '#!/bin/sh\n' > bin/notify.sh
    chmod +x bin/notify.sh
    PATH=$PWD/bin:$PATH bad "--notify: 'notify.sh' is a program (a command has a '/' or a blank: '/PATH/notify.sh'; an address of that name has a domain: 'notify.sh@DOMAIN')" \
        --notify notify.sh
    bad "--notify-customers needs --notify" --notify-customers
    bad "--mail-socket needs --notify ADDRESS" --mail-socket x
}

@test "support is told of limits that are near or reached, once a window, and of suspensions" {
    mkdir bin
    printf '%s\n' '#!/bin/sh' 'mail=$(cat); printf "%s\n" "$mail" > "$MAILS/$(date +%N).$$"' > bin/sendmail
    chmod +x bin/sendmail
    mkdir mails
    export MAILS=$PWD/mails
    # shellcheck disable=SC2030,SC2031 # this test's own
    PATH=$PWD/bin:$PATH
    # shellcheck disable=SC2016 # the command's own variables
    tell='echo "$RATELIMIT_EVENT $RATELIMIT_KEY $RATELIMIT_PERCENT $RATELIMIT_USED $RATELIMIT_LIMIT" >> told'
    { times 12 request sasl_username=joe@example.org; stolen 3; } |
        answers --limit 'sasl: 10 messages / 1h' --suspend-on '3 networks / 1h' --notify support@example.net \
            --notify root --notify "$tell" --notify-customers > said
    [ "$(sort told)" = 'limit sasl:joe@example.org 100 10 messages 10 messages in 1h
limit sasl:joe@example.org 80 8 messages 10 messages in 1h
suspension sasl:joe@example.org   ' ]
    cat mails/* > all
    grep -qx 'To: support@example.net, root' all
    grep -qx 'To: joe@example.org' all
    grep -qx "a login is suspended: sasl:joe@example.org, because of 3 networks in 1h: 10.0.1.0/24, 10.0.2.0/24, 192.0.2.0/24; 'mail-ratelimit release sasl:joe@example.org' ends that" all
    grep -qx 'a limit is reached: sasl:joe@example.org has used 10 messages of 10 messages in 1h' all
    grep -qx '80 % of your limit is used: 8 messages of 10 messages in 1h; more is refused until some of it is older than 1h' all
    grep -qx 'Questions: support@example.net' all
    # The customer's mailbox is not told of the suspension, and a failing command is logged.
    for mail in mails/*; do if grep -q '^To: joe' "$mail"; then run ! grep -q suspended "$mail"; fi; done
    request sasl_username=jim | answers --limit 'sasl: 1 message / 1h' --notify 'exit 3 # fails' > said
}

# --- what is remembered

# used: joe has sent three messages to six recipients, jane one to nine, and been refused once.
used() {
    { times 3 request sasl_username=joe recipient_count=2; request sasl_username=jane recipient_count=9
        request sasl_username=jane recipient_count=5; } |
        answers --limit 'sasl: 100 messages, 10 recipients / 1h' --limit 'client: 1000 messages / 1d' > said
}

# bats test_tags=database
@test "top shows who is nearest to a limit, or has used most, as text or JSON" {
    used
    succeeds ratelimit top
    [ "$output" = $'sasl:jane\t3600\t1\t9\t90\t0
sasl:joe\t3600\t3\t6\t60\t0
client:192.0.2.5\t86400\t4\t15\t0\t0' ]
    succeeds ratelimit top --recipients -n 2
    [ "$(cut -f1 <<< "$output")" = $'client:192.0.2.5\nsasl:jane' ]
    succeeds ratelimit top --messages -n 2
    [ "$(cut -f1 <<< "$output")" = $'client:192.0.2.5\nsasl:joe' ]
    succeeds ratelimit top --messages -n 0
    [ "${#lines[@]}" -eq 3 ]
    succeeds ratelimit top --json --number 1
    [ "$output" = '{"key":"sasl:jane","window":3600,"messages":1,"recipients":9,"bytes":0,"percent":90}' ]
    # A limit of one's own counts, and who has none comes last.
    ratelimit set sasl:joe '4 messages / 1h' --for 1d
    ratelimit set sasl:jane unlimited --for 1d
    [ "$(ratelimit top | cut -f1,5)" = $'sasl:joe\t75\nclient:192.0.2.5\t0\nsasl:jane\t-' ]
    [[ $(ratelimit top --json) != *jane*percent* ]]
    fails 2 "exclude each other" ratelimit top --messages --recipients
}

@test "show tells what one has used, the limits, and its own" {
    used
    succeeds ratelimit show SASL:Joe
    [ "$output" = $'sasl:joe\t3600\t3\t6\t60\t0\nlimit\tsasl: 100 messages, 10 recipients / 1h defer' ]
    succeeds ratelimit show --json sasl:joe
    [ "$output" = '{"key":"sasl:joe","window":3600,"messages":3,"recipients":6,"bytes":0,"percent":60}' ]
    ratelimit set sasl:joe '5 messages / 1d reject' --for 2d
    TZ=UTC succeeds ratelimit show sasl:joe
    [[ $output == $'sasl:joe\t3600\t3\t6\t-\t0\nown limit\tsasl:joe\t5 messages / 1d reject\t20'*Z$'\t-\t-' ]]
    fails 1 "" ratelimit show sasl:nobody
    fails 2 "'joe' is not a key" ratelimit show joe
    fails 2 "expected one key" ratelimit show
}

@test "show tells the limits of the class that one is in" {
    options=(--class 'biz sasl relay@example.com' --limit 'biz sasl: 9 messages / 1h'
        --limit 'others sasl: 5 messages / 1h')
    { request sasl_username=relay@example.com; request sasl_username=joe; } | answers "${options[@]}" > said
    [[ $(ratelimit show sasl:relay@example.com) == *$'\t11\t0\nlimit\tbiz sasl: 9 messages / 1h defer' ]]
    [[ $(ratelimit show sasl:joe) == *$'\t20\t0\nlimit\tothers sasl: 5 messages / 1h defer' ]]
    # Who has used nothing may be in any.
    [ "$(ratelimit show sasl:jim | wc -l)" -eq 2 ]
}

@test "a client is shown with the networks that it counts for" {
    request client_address=10.7.0.1 | answers --limit 'client/24: 4 messages / 1h' > said
    succeeds ratelimit show client:10.7.0.1
    [ "$output" = $'client/24:10.7.0.0/24\t3600\t1\t1\t25\t0\nlimit\tclient/24: 4 messages / 1h defer' ]
    request client_address=2001:db8::5 |
        answers --limit 'client: 4 messages / 1h' --limit 'client/24/128: 2 messages / 1h' > said
    [ "$(ratelimit show client:2001:db8::5 | cut -f1,5)" = $'client:2001:db8::/64\t25
client/24/128:2001:db8::5/128\t50\nlimit\nlimit' ]
}

@test "set warns of limits that still count" {
    request | answers --limit 'client: 9 messages / 1h' --limit 'client/24: 9 messages / 1h' > said
    fails 0 "warning: the limits of client/24:10.0.0.0/24 still count for it" ratelimit set client:10.0.0.1 unlimited --for 1d
    succeeds ratelimit set client/24:10.0.0.0/24 unlimited --for 1d
}

@test "set needs no other limit of its kind" {
    ratelimit set client:192.0.2.5 '1 message / 1h' --for 1d
    { times 2 request; times 2 request client_address=192.0.2.6; } | answers --limit 'sasl: 9 messages / 1h' > said
    [ "$(cut -c1-5 said)" = $'DUNNO\n450 4\nDUNNO\nDUNNO' ]
}

# bats test_tags=database
@test "reset lets one send again, and keeps the history" {
    used
    ratelimit history > before
    fails 1 "nothing of sasl:nobody was used" ratelimit reset sasl:joe sasl:nobody
    fails 1 "nothing of sasl:joe was used" ratelimit reset sasl:joe
    fails 1 "" ratelimit show sasl:joe
    [ "$(ratelimit top | wc -l)" -eq 2 ]
    ratelimit history | diff before -
    fails 2 "expected a key" ratelimit reset
}

@test "set takes no limit that could not be given to serve" {
    fails 2 "recipient-domain counts recipients in a time only" ratelimit set recipient-domain:example.org '0 messages / 1h reject' --for 1d
    [ ! -e state.db ]
}

# bats test_tags=database
@test "set gives one another limit until a time that is said, and unset takes it back" {
    limit='sasl: 1 message / 1h'
    let_through() { ratelimit reset -q sasl:joe || true
        times 5 request sasl_username=joe | answers --limit "$limit" | grep -c DUNNO; }
    [ "$(let_through)" -eq 1 ]
    succeeds ratelimit set SASL:Joe '3 messages / 1d' --for 1h
    [ "$(let_through)" -eq 3 ]
    succeeds ratelimit set sasl:joe unlimited --for ever --reason 'A newsletter, ticket 7'
    [ "$(let_through)" -eq 5 ]
    TZ=UTC succeeds ratelimit list
    [[ $output == $'sasl:joe\tunlimited\t20'*$'Z\t-\t-\tA newsletter, ticket 7' ]]
    succeeds ratelimit list --json
    [[ $output == '{"key":"sasl:joe","allowance":"unlimited","since":"20'*'","reason":"A newsletter, ticket 7"}' ]]
    succeeds ratelimit unset sasl:joe
    [ "$(let_through)" -eq 1 ]
    fails 1 "nothing was set for sasl:joe" ratelimit unset sasl:joe
    succeeds ratelimit set sasl:joe '9 messages / 1h' --for 1s
    sleep 2
    [ "$(let_through)" -eq 1 ]
    fails 2 "say when it ends: --for TIME, or --for ever until 'unset'" ratelimit set sasl:joe unlimited
    fails 2 "is not 'N messages" ratelimit set sasl:joe 9 --for 1d
    fails 2 "expected a key and, in one word, " ratelimit set sasl:joe --for 1d
    fails 2 "expected a key" ratelimit unset
    # A client is its network.
    limit='client: 1 message / 1h'
    ratelimit set client:2001:db8::1234 '4 messages / 1h' --for 1d
    [ "$(times 5 request client_address=2001:db8::5 | answers --limit "$limit" | grep -c DUNNO)" -eq 4 ]
    fails 2 "is not an address or a network of client's length" ratelimit set client:192.0.2.0/24 unlimited --for 1d
}

# bats test_tags=database
@test "history shows totals by the hour, of all or of one" {
    needs sqlite3
    hour=$(date -u +%Y-%m-%dT%H:00:00Z)
    used
    TZ=UTC succeeds ratelimit history
    if [ "$(date -u +%Y-%m-%dT%H:00:00Z)" = "$hour" ]; then
        [ "$output" = "client:192.0.2.5	$hour	4	15	5	0
sasl:jane	$hour	1	9	5	0
sasl:joe	$hour	3	6	0	0" ]
    fi
    TZ=UTC succeeds ratelimit history --json sasl:jane
    [[ $output == '{"key":"sasl:jane","hour":"20'*':00:00Z","messages":1,"recipients":9,"refused":5,"bytes":0}' ]]
    # Yesterday's are in the other table, and are summed up.
    sqlite3 state.db 'UPDATE usage SET step = step - 30 * 3600'
    [ -z "$(ratelimit history)" ]
    [ "$(ratelimit history --since 2d | cut -f1,3-5)" = $'client:192.0.2.5\t4\t15\t5\nsasl:jane\t1\t9\t5\nsasl:joe\t3\t6\t0' ]
    ratelimit history --since 2d > before
    ratelimit expire > removed
    [ "$(sqlite3 state.db 'SELECT COUNT(*) FROM usage')" -eq 0 ]
    ratelimit history --since 2d | diff before -
    used
    [ "$(ratelimit history --since 2d sasl:joe | cut -f3-5)" = $'3\t6\t0\n3\t6\t0' ]
    fails 2 "expected one key, or none for all keys" ratelimit history a b
}

@test "copy takes what was used, its history and what set gave to another database" {
    used
    ratelimit set sasl:joe unlimited --for ever --reason 'A newsletter'
    succeeds mail-ratelimit copy --from state.db --to two.db
    grep -qx $'overrides\t1\t1\t1' <<< "$output"
    for command in top history list 'show sasl:joe'; do
        # shellcheck disable=SC2086 # words
        diff <(ratelimit $command) <(mail-ratelimit $command --db two.db)
    done
    succeeds mail-ratelimit copy --from state.db --to two.db
    [ "$(cut -f3 <<< "$output" | sort -u)" = 0 ]
    ratelimit history | diff - <(mail-ratelimit history --db two.db)
}

# bats test_tags=database
@test "expire removes what is too old, and nothing else" {
    needs sqlite3
    used
    succeeds ratelimit expire
    [ "$output" = 0 ]
    sqlite3 state.db 'UPDATE usage SET step = step - 3 * 86400; UPDATE answers SET hour = hour - 3 * 86400'
    succeeds ratelimit expire
    [ "$output" -eq 8 ]
    [ -z "$(ratelimit top)" ]
    used
    succeeds ratelimit expire
    [ "$output" = 0 ]
    [[ $(ratelimit show sasl:joe) == *$'\t3600\t3\t'* ]]
    [ "$(ratelimit history --since 4d sasl:joe | wc -l)" -eq 2 ]
    succeeds ratelimit expire --history 2d --quiet
    [ -z "$output" ]
    [ "$(ratelimit history --since 4d sasl:joe | wc -l)" -eq 1 ]
}

@test "the tables are as the manual page says" {
    needs sqlite3
    used
    ratelimit set sasl:joe unlimited --for 1d
    for table in usage history answers overrides limits origins refusals notices sweeps merges; do
        sqlite3 state.db "SELECT group_concat(name, ', ') FROM pragma_table_info('$table')"
    done > columns
    [ "$(cat columns)" = "subject, span, step, is_history, class, messages, recipients, refused, bytes, own
subject, hour, messages, recipients, refused, bytes
hour, message, action
subject, allowance, until, since, reason, rule
position, text
subject, kind, place, seen
subject, number, message, seen
subject, span, percent, until
name, holder, until
id, time" ]
    page=$(sed -n '/^Its tables/,/^\.Sh EXIT STATUS/p' "$ISPKIT_SOURCE/man/man8/mail-ratelimit.8")
    while IFS=, read -ra names; do
        for name in "${names[@]// /}"; do grep -qw "$name" <<< "$page"; done
    done < columns
    # And the query that it shows gives what history does.
    sed -n '/^SELECT subject, hour, SUM/,/^\.Ed/p' <<< "$page" | grep -v '^\.' > query
    sqlite3 state.db < query | cut -d'|' -f1,3- | tr '|' '\t' | diff <(ratelimit history | cut -f1,3-) -
}

@test "the tables of an older release are brought up to date" {
    needs sqlite3
    used
    ratelimit history > before
    sqlite3 state.db 'ALTER TABLE usage RENAME TO later;
        CREATE TABLE usage (subject TEXT NOT NULL, span BIGINT NOT NULL, step BIGINT NOT NULL,
            messages BIGINT NOT NULL, recipients BIGINT NOT NULL, refused BIGINT NOT NULL,
            is_history INTEGER NOT NULL, PRIMARY KEY (subject, span, step)) WITHOUT ROWID;
        INSERT INTO usage SELECT subject, span, step, messages, recipients, refused, is_history FROM later;
        DROP TABLE later; ALTER TABLE history DROP COLUMN bytes; ALTER TABLE overrides DROP COLUMN since;
        ALTER TABLE overrides DROP COLUMN reason; ALTER TABLE overrides DROP COLUMN rule; DROP TABLE origins; DROP TABLE refusals; DROP TABLE notices;
        DROP TABLE sweeps; DROP TABLE merges; PRAGMA user_version = 1'
    fails 2 "state.db: made by an earlier release" ratelimit history
    ratelimit expire --quiet
    ratelimit history | diff before -
    [ "$(sqlite3 state.db 'PRAGMA user_version')" -eq 6 ]
    used # ten recipients are the limit
    [ "$(ratelimit history sasl:joe | awk '{ sum += $4 } END { print sum }')" -eq 10 ]
}

@test "a database that is not there is not made by those who only look" {
    for command in top 'show sasl:joe' 'reset sasl:joe' history expire list 'unset sasl:joe' 'release sasl:joe'; do
        # shellcheck disable=SC2086 # words
        fails 2 "missing.db: there is no such database" mail-ratelimit $command --db missing.db
    done
    [ -z "$(ls -A)" ]
    mail-ratelimit set --db made.db sasl:joe unlimited --for 1d
    [ "$(stat -c %a made.db)" = 640 ]
}

# --- serve

# asked [NAME=VALUE...]: what the service at "socket" answers.
asked() { request "$@" | python3 "$BATS_TEST_DIRNAME/policy_client.py" unix:socket send; }

serve() {
    mail-ratelimit serve --db state.db --listen unix:socket "${own[@]}" "$@" 2>> err 3>&- &
    server=$!
    eventually [ -S socket ]
}

teardown() { [ -z "${server:-}" ] || kill "$server" 2> /dev/null || true; }

# bats test_tags=database
@test "serve heeds set and reset while it runs" {
    serve --limit 'sasl: 1 message / 1h'
    passes() { [ "$(asked sasl_username=joe)" = action=DUNNO ]; }
    is_limited() { ! passes; }
    passes
    is_limited
    ratelimit reset sasl:joe
    passes
    is_limited
    ratelimit set sasl:joe unlimited --for 1d
    eventually passes
    ratelimit unset sasl:joe
    eventually is_limited
}

@test "serve heeds set when the clock was set back meanwhile, too" {
    needs faketime
    local preload
    preload=$(faketime -f +0 printenv LD_PRELOAD)
    echo +1h > clock
    LD_PRELOAD=$preload FAKETIME_TIMESTAMP_FILE=$PWD/clock FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1 \
        serve --limit 'client: 1000 messages / 1h'
    is_limited() { [ "$(asked)" != action=DUNNO ]; }
    ratelimit set client:192.0.2.5 '0 messages / 1h' --for 1d
    eventually is_limited
    echo +0 > clock
    ratelimit unset client:192.0.2.5
    passes() { ! is_limited; }
    eventually passes
}

@test "SIGHUP reads limits and classes again; a mistake leaves those from before" {
    echo 'limit = client: 0 messages / 1h hold' > limits
    serve --config limits
    [[ $(asked) == "action=HOLD "* ]]
    echo 'limit = client: 0 messages / 1h reject' > limits
    kill -HUP $server
    rejects() { [[ $(asked) == "action=554 5.7.1 "* ]]; }
    eventually rejects
    [[ $(ratelimit show client:192.0.2.5) == *$'\nlimit\tclient: 0 messages / 1h reject' ]]
    echo 'limit = client: 0 messages' > limits
    kill -HUP $server
    eventually grep -q "warning: not reloaded: limits:1: " err
    rejects
    printf '%s\n' 'class = biz client 198.51.100.0/24' 'limit = client: 0 messages / 1h reject' > limits
    kill -HUP $server
    eventually grep -q "warning: class 'biz' has no limit of its own" err
    kill -HUP $server
    warns_again() { [ "$(grep -c "warning: class 'biz' has no limit of its own" err)" -eq 2 ]; }
    eventually warns_again
}

@test "serve reads the limits of single customers again when they change, and keeps them if there is a mistake" {
    echo 'sasl:joe 0 messages / 1h reject' > customers
    serve --limit 'sasl: 9000 messages / 1h' --limits-from customers
    said() { [[ $(asked sasl_username=joe) == "action=$1"* ]]; }
    said '554 5.7.1 '
    echo 'sasl:joe 0 messages / 1h hold' > new
    mv new customers
    eventually said HOLD
    echo 'sasl:joe 0' > new
    mv new customers
    eventually grep -q "warning: --limits-from: customers:1: .*; the earlier limits stay" err
    said HOLD
    run_apart mail-ratelimit status --listen unix:socket
    [ "$status" -eq 1 ] && [[ $output == "not healthy: --limits-from: customers:1: "*"; the earlier limits stay"* ]]
    # A program that fails may leave an empty file.
    : > customers
    eventually grep -q "warning: --limits-from: customers: is empty .*; the earlier limits stay" err
    said HOLD
    run ! grep -q 'rows=0' err
    echo '# none' > customers
    eventually said DUNNO
    mail-ratelimit status -q --listen unix:socket
    grep -qx 'mail-ratelimit: event=limits-from rows=0 rows_before=1' err
}

@test "counts that were answered outlast kill -9" {
    serve --limit 'sasl: 20 messages / 1h'
    for _ in 1 2 3; do
        for _ in 1 2 3 4 5; do [ "$(asked sasl_username=joe)" = action=DUNNO ]; done
        kill -KILL $server
        wait $server || true
        rm socket
        serve --limit 'sasl: 20 messages / 1h'
    done
    [[ $(ratelimit show sasl:joe) == *$'\t3600\t15\t'* ]]
    for _ in 1 2 3 4 5; do [ "$(asked sasl_username=joe)" = action=DUNNO ]; done
    [[ $(asked sasl_username=joe) == "action=450 "* ]]
}

# The commands and files of the manual page.
of_page() (
    page=$ISPKIT_SOURCE/man/man8/mail-ratelimit.8
    source "$ISPKIT_SOURCE/tests/integration/page.bash"
    "$@"
)

@test "the page's configuration is read, and its query of the history has the numbers of the tool" {
    mkdir -p ispkit
    echo 192.0.0.0/16 > ispkit/networks
    echo 203.0.114.0/24 > ispkit/business.txt
    of_page commands "Configuration file" | sed "s,/etc/,$PWD/," > ispkit/ratelimit.conf
    succeeds mail-ratelimit check-limits --config ispkit/ratelimit.conf --explain --db state.db
    [[ $output == *"business sasl"* ]]
    mail-ratelimit set --db state.db sasl:joe '5 messages / 1h' --for 1d
    of_page commands FILES > query.sql
    run -0 sqlite3 -readonly state.db < query.sql
}
