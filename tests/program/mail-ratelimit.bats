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

@test "exactly the limit is let through, at the end of messages" {
    times 5 request sasl_username=joe | answers --limit 'sasl: 3 messages / 1h' > said
    [ "$(sed 's/[0-9]* seconds/N seconds/' said)" = "DUNNO
DUNNO
DUNNO
450 4.7.1 sasl:joe: limit of 3 messages in 1h reached, try again in N seconds
450 4.7.1 sasl:joe: limit of 3 messages in 1h reached, try again in N seconds" ]
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
    recipe=$ISPKIT_SOURCE/man/man7/ispkit-mail.7
    unit=$ISPKIT_SOURCE/systemd/mail-ratelimit.service
    for text in "$unit" "$recipe"; do
        python3 - "$text" << 'PYTHON' > options
import re, shlex, sys
text = open(sys.argv[1]).read().replace("\\e\n", "").replace("\\\n", "")
line = re.search(r"^ExecStart=\S*/mail-ratelimit (serve.*)$", text, re.M).group(1)
words = shlex.split(line)
for name, value in zip(words, words[1:]):
    if name in ("--limit", "--class", "--networks", "--config"):
        print(name, value, sep="\n")
PYTHON
        mapfile -t own < options
        [ "${#own[@]}" -gt 0 ]
        rm -f state.db*
        { times 400 request client_address=203.0.113.200 recipient=b@example.net
            times 101 request sasl_username=joe client_address=203.0.113.200; } | answers > said
        [ "$(head -n 500 said | sort -u)" = DUNNO ]
        [[ $(tail -n 1 said) == "450 4.7.1 sasl:joe: limit of 100 messages in 1h "* ]]
        run -1 grep warning log
        succeeds mail-ratelimit check-limits "${own[@]}"
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
    [ "$(ratelimit top)" = $'recipient-domain:friends.example\t3600\t0\t2\t100' ]
}

@test "what can never pass is refused for good, whatever the action" {
    [[ $(request recipient_count=250 | answers --limit 'client: 9 messages, 200 recipients / 1h') == \
        "554 5.7.1 client:192.0.2.5: a message to 250 recipients is over the limit of 200 recipients in 1h, send it in parts" ]]
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
    printf '%s\n' 'limit sasl: 500 messages / 1h' 'limit sasl: 100 messages / 1d' > limits
    fails 1 "" mail-ratelimit check-limits --config limits
    [ "$output" = "'sasl: 500 messages / 1h defer' is never reached: 'sasl: 100 messages / 1d defer' is reached before" ]
    request | answers --config limits > said
    grep -qxF "mail-ratelimit: warning: $output" log
    echo 'limit sasl: 500 messages' > limits
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
    [ "$(ratelimit top)" = $'client:192.0.2.5\t3600\t3\t3\t100' ]
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
    [[ $(said --limit 'client: 0 messages / 1h reject') == "554 5.7.1 client:192.0.2.5: limit of 0 messages in 1h reached" ]]
    [[ $(said --limit 'client: 0 messages / 1h hold') == "HOLD client:192.0.2.5: "* ]]
    [[ $(said --limit 'client: 0 messages / 1h warn') == "WARN client:192.0.2.5: "* ]]
    [[ $(said --limit 'client: 0 messages / 1h warn' --limit 'sender: 0 messages / 1h reject' \
        --limit 'sender-domain: 0 messages / 1h') == "554 5.7.1 sender:a@example.org: "* ]]
    # Held and warned of is let through, and counted; the others are not.
    [[ $(ratelimit show client:192.0.2.5) == *$'\t3600\t2\t2\t200\n'* ]]
}

@test "classes have limits of their own, and the first counts" {
    printf '%s\n' '# dsl' 203.0.113.0/24 > dsl
    printf '%s\n' '# business' Big@example.com > logins
    cat > limits << 'END'
class business sasl ./logins
class business client 192.0.2.0/28
class dsl client dsl 192.0.2.0/24   # the first class has some of these
limit business client: 3 messages / 1h
limit business sasl: 3 messages / 1h
limit dsl client: 1 message / 1h reject
limit client: 2 messages / 1h
limit sasl: 2 messages / 1h
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
    printf 'limit client: 1 message / 1h\n\nlimit sasl: x / 1h\n' > limits
    fails 2 "limits:3: " serve --config limits
    printf 'class a client ./missing\n' > limits
    fails 2 "limits:1: " serve --config limits
    printf 'class a client missing\n' > limits
    fails 2 "limits:1: 'missing' is not an address, prefix or file (example: 203.0.113.0/24)" serve --config limits
    # What was meant as a file is no login.
    echo joe > logins.txt
    fails 2 "--class: 'logins.txt' is a login here, but a file has this name (for the logins in it, write './logins.txt')" \
        serve --class 'a sasl logins.txt' --limit 'a sasl: 1 message / 1h'
    printf 'restrict client\n' > limits
    fails 2 "limits:1: 'restrict': expected limit, class or networks" serve --config limits
    [ ! -e state.db ]
}

@test "each decision is a line of the log" {
    { request sasl_username=joe size=1234 queue_id=4XyZ recipient_count=2; request sasl_username=joe; rcpt sasl_username=joe; } |
        answers --limit 'sasl: 1 message / 1h' > said
    [ "$(cat log)" = "mail-ratelimit: action=pass stage=end-of-message client=unknown[192.0.2.5] sasl_username=joe sender=a@example.org recipients=2 size=1234 queue_id=4XyZ
mail-ratelimit: action=defer stage=end-of-message client=unknown[192.0.2.5] sasl_username=joe sender=a@example.org recipients=1 key=sasl:joe used_messages=1 used_recipients=2 limit_messages=1 window=3600
mail-ratelimit: action=defer stage=rcpt client=unknown[192.0.2.5] sasl_username=joe sender=a@example.org recipient=b@example.net key=sasl:joe used_messages=1 used_recipients=2 limit_messages=1 window=3600" ]
}

# --- what is remembered

# used: joe has sent three messages to six recipients, jane one to nine, and been refused once.
used() {
    { times 3 request sasl_username=joe recipient_count=2; request sasl_username=jane recipient_count=9
        request sasl_username=jane recipient_count=5; } |
        answers --limit 'sasl: 100 messages, 10 recipients / 1h' --limit 'client: 1000 messages / 1d' > said
}

@test "top shows who is nearest to a limit, or has used most, as text or JSON" {
    used
    succeeds ratelimit top
    [ "$output" = $'sasl:jane\t3600\t1\t9\t90
sasl:joe\t3600\t3\t6\t60
client:192.0.2.5\t86400\t4\t15\t0' ]
    succeeds ratelimit top --recipients -n 2
    [ "$(cut -f1 <<< "$output")" = $'client:192.0.2.5\nsasl:jane' ]
    succeeds ratelimit top --messages -n 2
    [ "$(cut -f1 <<< "$output")" = $'client:192.0.2.5\nsasl:joe' ]
    succeeds ratelimit top --json --number 1
    [ "$output" = '{"key":"sasl:jane","window":3600,"messages":1,"recipients":9,"percent":90}' ]
    # A limit of one's own counts, and who has none comes last.
    ratelimit set sasl:joe '4 messages / 1h'
    ratelimit set sasl:jane unlimited
    [ "$(ratelimit top | cut -f1,5)" = $'sasl:joe\t75\nclient:192.0.2.5\t0\nsasl:jane\t-' ]
    [[ $(ratelimit top --json) != *jane*percent* ]]
    fails 2 "exclude each other" ratelimit top --messages --recipients
}

@test "show tells what one has used, the limits, and its own" {
    used
    succeeds ratelimit show SASL:Joe
    [ "$output" = $'sasl:joe\t3600\t3\t6\t60\nlimit\tsasl: 100 messages, 10 recipients / 1h defer' ]
    succeeds ratelimit show --json sasl:joe
    [ "$output" = '{"key":"sasl:joe","window":3600,"messages":3,"recipients":6,"percent":60}' ]
    ratelimit set sasl:joe '5 messages / 1d reject' --for 2d
    TZ=UTC succeeds ratelimit show sasl:joe
    [[ $output == $'sasl:joe\t3600\t3\t6\t-\nown limit\tsasl:joe\t5 messages / 1d reject\t20'*Z ]]
    fails 1 "" ratelimit show sasl:nobody
    fails 2 "'joe' is not a key" ratelimit show joe
    fails 2 "expected one key" ratelimit show
}

@test "show tells the limits of the class that one is in" {
    options=(--class 'biz sasl relay@example.com' --limit 'biz sasl: 9 messages / 1h'
        --limit 'sasl: 5 messages / 1h')
    { request sasl_username=relay@example.com; request sasl_username=joe; } | answers "${options[@]}" > said
    [[ $(ratelimit show sasl:relay@example.com) == *$'\t11\nlimit\tbiz sasl: 9 messages / 1h defer' ]]
    [[ $(ratelimit show sasl:joe) == *$'\t20\nlimit\tsasl: 5 messages / 1h defer' ]]
    # Who has used nothing may be in any.
    [ "$(ratelimit show sasl:jim | wc -l)" -eq 2 ]
}

@test "a client is shown with the networks that it counts for" {
    request client_address=10.7.0.1 | answers --limit 'client/24: 4 messages / 1h' > said
    succeeds ratelimit show client:10.7.0.1
    [ "$output" = $'client/24:10.7.0.0/24\t3600\t1\t1\t25\nlimit\tclient/24: 4 messages / 1h defer' ]
    request client_address=2001:db8::5 |
        answers --limit 'client: 4 messages / 1h' --limit 'client/24/128: 2 messages / 1h' > said
    [ "$(ratelimit show client:2001:db8::5 | cut -f1,5)" = $'client:2001:db8::/64\t25
client/24/128:2001:db8::5/128\t50\nlimit\nlimit' ]
}

@test "set warns where it changes nothing" {
    changes_nothing() { fails 0 "$1" ratelimit set "$2" unlimited; }
    request | answers --class 'biz client 192.0.2.0/24' --limit 'biz client: 9 messages / 1h' \
        --limit 'sasl: 9 messages / 1h' > said
    changes_nothing "warning: outside class 'biz' there are no limits for keys such as client:10.0.0.1: there this changes nothing" \
        client:10.0.0.1
    request | answers --limit 'client: 9 messages / 1h' --limit 'client/24: 9 messages / 1h' > said
    changes_nothing "warning: the limits of client/24:10.0.0.0/24 still count for it" client:10.0.0.1
    succeeds ratelimit set client/24:10.0.0.0/24 unlimited
}

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
    fails 2 "recipient-domain counts recipients only" ratelimit set recipient-domain:example.org '0 messages / 1h reject'
    [ ! -e state.db ]
}

@test "set gives one another limit for a time, and takes it back" {
    limit='sasl: 1 message / 1h'
    let_through() { ratelimit reset -q sasl:joe || true
        times 5 request sasl_username=joe | answers --limit "$limit" | grep -c DUNNO; }
    [ "$(let_through)" -eq 1 ]
    succeeds ratelimit set SASL:Joe '3 messages / 1d' --for 1h
    [ "$(let_through)" -eq 3 ]
    succeeds ratelimit set sasl:joe unlimited
    [ "$(let_through)" -eq 5 ]
    TZ=UTC succeeds ratelimit set
    [[ $output == $'sasl:joe\tunlimited\t20'*Z ]]
    succeeds ratelimit set --remove sasl:joe
    [ "$(let_through)" -eq 1 ]
    fails 1 "nothing was set for sasl:joe" ratelimit set --remove sasl:joe
    succeeds ratelimit set sasl:joe '9 messages / 1h' --for 1s
    sleep 2
    [ "$(let_through)" -eq 1 ]
    fails 2 "is not 'N messages" ratelimit set sasl:joe 9
    fails 2 "expected a key and, in one word, " ratelimit set sasl:joe
    fails 2 "--remove needs one key" ratelimit set --remove
    fails 0 "warning: none of the service's limits is for keys such as sender:x@example.org" \
        ratelimit set sender:x@example.org unlimited
    # A client is its network.
    limit='client: 1 message / 1h'
    ratelimit set client:2001:db8::1234 '4 messages / 1h'
    [ "$(times 5 request client_address=2001:db8::5 | answers --limit "$limit" | grep -c DUNNO)" -eq 4 ]
    fails 2 "is not an address or a network of client's length" ratelimit set client:192.0.2.0/24 unlimited
}

@test "history shows totals by the hour, of all or of one" {
    needs sqlite3
    used
    hour=$(date -u +%Y-%m-%dT%H:00:00Z)
    TZ=UTC succeeds ratelimit history
    if [ "$(date -u +%Y-%m-%dT%H:00:00Z)" = "$hour" ]; then
        [ "$output" = "client:192.0.2.5	$hour	4	15	5
sasl:jane	$hour	1	9	5
sasl:joe	$hour	3	6	0" ]
    fi
    TZ=UTC succeeds ratelimit history --json sasl:jane
    [[ $output == '{"key":"sasl:jane","hour":"20'*':00:00Z","messages":1,"recipients":9,"refused":5}' ]]
    # Yesterday's are in the other table, and are summed up.
    sqlite3 state.db 'UPDATE usage SET step = step - 30 * 3600'
    [ -z "$(ratelimit history)" ]
    [ "$(ratelimit history --since 2d | cut -f1,3-)" = $'client:192.0.2.5\t4\t15\t5\nsasl:jane\t1\t9\t5\nsasl:joe\t3\t6\t0' ]
    ratelimit history --since 2d > before
    ratelimit expire > removed
    [ "$(sqlite3 state.db 'SELECT COUNT(*) FROM usage')" -eq 0 ]
    ratelimit history --since 2d | diff before -
    used
    [ "$(ratelimit history --since 2d sasl:joe | cut -f3-)" = $'3\t6\t0\n3\t6\t0' ]
    fails 2 "expected one key, or none for all keys" ratelimit history a b
}

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
    ratelimit set sasl:joe unlimited
    for table in usage history answers overrides limits; do
        sqlite3 state.db "SELECT group_concat(name, ', ') FROM pragma_table_info('$table')"
    done > columns
    [ "$(cat columns)" = "subject, span, step, is_history, class, messages, recipients, refused
subject, hour, messages, recipients, refused
hour, message, action
subject, allowance, until
position, text" ]
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
        DROP TABLE later; PRAGMA user_version = 1'
    fails 2 "state.db: made by an earlier release" ratelimit history
    ratelimit expire --quiet
    ratelimit history | diff before -
    [ "$(sqlite3 state.db 'PRAGMA user_version')" -eq 2 ]
    used # ten recipients are the limit
    [ "$(ratelimit history sasl:joe | awk '{ sum += $4 } END { print sum }')" -eq 10 ]
}

@test "a database that is not there is not made by those who only look" {
    for command in top 'show sasl:joe' 'reset sasl:joe' history expire set 'set --remove sasl:joe'; do
        # shellcheck disable=SC2086 # words
        fails 2 "missing.db: there is no such database" mail-ratelimit $command --db missing.db
    done
    [ -z "$(ls -A)" ]
    mail-ratelimit set --db made.db sasl:joe unlimited
    [ "$(stat -c %a made.db)" = 600 ]
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

@test "serve heeds set and reset while it runs" {
    serve --limit 'sasl: 1 message / 1h'
    passes() { [ "$(asked sasl_username=joe)" = action=DUNNO ]; }
    is_limited() { ! passes; }
    passes
    is_limited
    ratelimit reset sasl:joe
    passes
    is_limited
    ratelimit set sasl:joe unlimited
    eventually passes
    ratelimit set --remove sasl:joe
    eventually is_limited
}

@test "serve heeds set when the clock was set back meanwhile, too" {
    needs faketime
    local preload
    preload=$(faketime -f +0 printenv LD_PRELOAD)
    echo +1h > clock
    LD_PRELOAD=$preload FAKETIME_TIMESTAMP_FILE=$PWD/clock FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1 \
        serve --limit 'client: 9 messages / 1h'
    is_limited() { [ "$(asked)" != action=DUNNO ]; }
    ratelimit set client:192.0.2.5 '0 messages / 1h' --for 1d
    eventually is_limited
    echo +0 > clock
    ratelimit set --remove client:192.0.2.5
    passes() { ! is_limited; }
    eventually passes
}

@test "SIGHUP reads limits and classes again; a mistake leaves those from before" {
    echo 'limit client: 0 messages / 1h hold' > limits
    serve --config limits
    [[ $(asked) == "action=HOLD "* ]]
    echo 'limit client: 0 messages / 1h reject' > limits
    kill -HUP $server
    rejects() { [[ $(asked) == "action=554 5.7.1 "* ]]; }
    eventually rejects
    [[ $(ratelimit show client:192.0.2.5) == *$'\nlimit\tclient: 0 messages / 1h reject' ]]
    echo 'limit client: 0 messages' > limits
    kill -HUP $server
    eventually grep -q "warning: not reloaded: limits:1: " err
    rejects
    printf '%s\n' 'class biz client 198.51.100.0/24' 'limit client: 0 messages / 1h reject' > limits
    kill -HUP $server
    eventually grep -q "warning: class 'biz' has no limit of its own" err
    kill -HUP $server
    warns_again() { [ "$(grep -c "warning: class 'biz' has no limit of its own" err)" -eq 2 ]; }
    eventually warns_again
}

@test "counts that were answered outlast kill -9" {
    serve --limit 'sasl: 20 messages / 1h'
    for _ in 1 2 3; do
        for _ in 1 2 3 4 5; do [ "$(asked sasl_username=joe)" = action=DUNNO ]; done
        kill -KILL $server
        wait $server || true
        serve --limit 'sasl: 20 messages / 1h'
    done
    [[ $(ratelimit show sasl:joe) == *$'\t3600\t15\t'* ]]
    for _ in 1 2 3 4 5; do [ "$(asked sasl_username=joe)" = action=DUNNO ]; done
    [[ $(asked sasl_username=joe) == "action=450 "* ]]
}
