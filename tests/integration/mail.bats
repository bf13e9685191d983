#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The configuration that ispkit-mail(7) shows, with Postfix, Dovecot and rbldnsd.

load ../program/common
load page
load mail

setup_file() { prepare_relay; }

teardown_file() { forget_relay; }

teardown() { remove_relay; }

prepare() {
    needs_relay
    make_relay
}

@test "Postfix finds no fault with the text" {
    prepare
    start_postfix postfix start
    run inside postconf -n
    [ "$status" -eq 0 ]
    [[ $output != *warning* ]]
    run -0 inside postfix check
    [ -z "$output" ]
    run -1 grep -E 'warning|error|fatal' "$root/var/log/mail.log"
}

@test "a stranger has to wait, then passes with a header, and so does its neighbour" {
    prepare
    start_relay --delay 10s
    refused '450 4.7.1 <anna@example.com>: Recipient address rejected: Greylisted: try again in 10 seconds' \
        stranger 203.0.113.5
    refused Greylisted stranger 203.0.113.5
    sleep 9
    eventually accepted stranger 203.0.113.77
    accepted stranger 203.0.113.5
    refused Greylisted stranger 203.0.114.5
    eventually has_delivered 2
    delivered_text > texts
    [ "$(grep -c '^X-Greylist: delayed [0-9]* seconds by greylist-db at ' texts)" -eq 1 ]
    [ "$(grep -c '^X-Filtered: yes' texts)" -eq 2 ]
}

@test "a provider's other host passes, known by its verified name" {
    prepare
    start_relay --delay 2s
    name=mx1.out.provider.example refused Greylisted stranger 203.0.113.5
    sleep 2.1
    name=mx9.out.provider.example accepted stranger 192.0.2.200
    refused Greylisted stranger 192.0.2.201
}

@test "mail of the relay itself reaches the postmaster" {
    prepare
    start_relay
    inside sendmail root <<< $'Subject: cron\n\nnews of the night'
    inside sendmail postmaster@relay1.example.net <<< $'Subject: bounce\n\nnobody took it'
    eventually has_delivered 2
    [ "$(delivered_text | tr -d '\r' | grep -c '^X-Rcpt-Args: <postmaster@example.com>')" -eq 2 ]
}

@test "own networks and logins are never delayed" {
    prepare
    start_relay
    accepted customer 198.51.100.7
    accepted customer 2001:db8:20::7
    accepted customer 198.51.100.7 --from '<>'
    accepted login 203.0.113.5
    accepted login 203.0.113.5 --to someone@far.example
    refused Greylisted stranger 203.0.113.5
    eventually has_delivered 5
    run -1 grep -q X-Greylist <(delivered_text)
}

@test "nobody relays without leave, and unknown recipients do not reach the greylist" {
    prepare
    start_relay
    refused '554 5.7.1 <a@far.example>: Relay access denied' stranger 203.0.113.5 --to a@far.example
    refused '550 5.1.1 <zoe@example.com>' stranger 203.0.113.5 --to zoe@example.com
    [ -z "$(inside greylist-db list --db /var/lib/ispkit/greylist.db)" ]
    refused '530 5.7.0 Must issue a STARTTLS command first' \
        compose outside --server 192.0.2.25:587 --local-interface 198.51.100.7
    refused '554 5.7.1 <anna@example.com>' \
        compose outside --server 192.0.2.25:587 --local-interface 198.51.100.7 --tls
    refused '535 5.7.8' login 203.0.113.5 --auth-password guess
    run -1 grep -q '250.AUTH' <(stranger 203.0.113.5; cat dialogue)
}

@test "an own network is limited at exactly the configured count, and mail from outside is not" {
    prepare
    start_relay --delay 1s
    [ "$(burst 192.0.2.25:25 198.51.100.7 299)" = "accepted 299, then none" ]
    accepted customer 198.51.100.7
    refused '450 4.7.1' customer 198.51.100.7
    accepted customer 2001:db8:20::7
    [[ $(burst 192.0.2.25:25 203.0.113.5 1) == "accepted 0, then RCPT 450"*Greylisted* ]]
    sleep 1.1
    [ "$(burst 192.0.2.25:25 203.0.113.5 301)" = "accepted 301, then none" ]
    [ "$(inside mail-ratelimit top --db /var/lib/ispkit/ratelimit.db | cut -f1 | sort | paste -sd' ')" = \
        "client:198.51.100.7 client:2001:db8:20::/64" ]
}

@test "recipients that strangers are refused use up nothing, and a message that is too large is refused for good" {
    prepare
    start_daemons
    start_service greylist-db
    start_service mail-ratelimit --limit 'recipient-domain: 3 recipients / 1h'
    eventually listening 10023
    eventually listening 10031
    for recipient in a b c d; do
        refused 'Relay access denied' stranger 203.0.113.5 --to "$recipient@far.example"
    done
    # Nor do those of a customer that it does not send to in the end.
    for recipient in a b c d; do
        accepted customer 198.51.100.7 --to "$recipient@far.example" --quit-after RCPT
    done
    for recipient in a b c; do
        accepted customer 198.51.100.7 --from "$recipient@$recipient.example" --to "$recipient@far.example"
    done
    refused 'recipient-domain:far.example: limit of 3 recipients in 1h reached' \
        customer 198.51.100.7 --to d@far.example
    stop_service mail-ratelimit
    start_service mail-ratelimit --limit 'sasl: 20 recipients / 1d'
    eventually listening 10031
    # At RCPT a part of a message passes; where it is asked at the end only, none of it ever does.
    [[ $(burst 192.0.2.25:587 203.0.113.5 1 carol 21) == "accepted 0, then RCPT 450 4.7.1 "*"sasl:carol: limit of 20 "* ]]
    inside postconf submission_recipient_restrictions=permit_sasl_authenticated,reject
    inside postfix reload
    too_large() { [[ $(burst 192.0.2.25:587 203.0.113.5 1 carol 21) == "accepted 0, then END 554 5.5.3 "*"sasl:carol: a message to 21 recipients is over the limit of 20 recipients in 1d"* ]]; }
    eventually too_large
}

@test "a login is limited at exactly the configured count, from wherever it comes" {
    prepare
    start_relay
    [ "$(burst 192.0.2.25:587 198.51.100.7 60 carol)" = "accepted 60, then none" ]
    [[ $(burst 192.0.2.25:587 203.0.113.5 60 carol) == "accepted 40, then RCPT 450 4.7.1 "* ]]
    refused '450 4.7.1' login 203.0.113.5
    accepted customer 198.51.100.7
}

@test "recipients are counted" {
    prepare
    start_relay
    [[ $(burst 192.0.2.25:587 203.0.113.5 60 carol 50) == "accepted 10, then RCPT 450 4.7.1 "* ]]
}

@test "counting at DATA, as the page's variant has it" {
    prepare
    put_variant "Counting at DATA"
    start_relay
    [[ $(burst 192.0.2.25:587 203.0.113.5 101 carol) == "accepted 100, then RCPT 450 4.7.1 "* ]]
    refused Greylisted stranger 203.0.113.5
    refused Greylisted stranger 203.0.113.5 --from '<>'
}

@test "Postfix holds, warns of and refuses what it is told to" {
    prepare
    start_daemons
    start_service greylist-db
    start_service mail-ratelimit --limit 'sasl: 0 messages / 1h hold' --limit 'client/24: 0 messages / 1h warn' \
        --limit 'sender: 1000 messages / 1h'
    eventually listening 10031
    accepted login 203.0.113.5
    [ "$(find "$root/var/spool/postfix/hold" -type f | wc -l)" -eq 1 ]
    eventually grep -q 'hold: END-OF-MESSAGE from .* sasl:carol: limit of 0 messages in 1h reached' "$root/var/log/mail.log"
    accepted customer 198.51.100.7
    eventually grep -q 'warn: END-OF-MESSAGE from .* client/24:198.51.100.0/24: limit of 0 messages in 1h reached' \
        "$root/var/log/mail.log"
    eventually has_delivered 1
    inside mail-ratelimit set --db /var/lib/ispkit/ratelimit.db sender:sender@elsewhere.example '0 messages / 1h reject' --for ever
    eventually refused '554 5.7.1 <anna@example.com>: Recipient address rejected: sender:sender@elsewhere.example: sending is suspended' \
        customer 198.51.100.7
}

@test "a stolen login is stopped by rule within 20 mails, support is told, and release lets it go" {
    prepare
    start_daemons
    start_service greylist-db
    start_service mail-ratelimit --suspend-on '5 networks / 1h' --notify anna@example.com
    eventually listening 10031
    sent=0
    for i in {1..20}; do
        outside ip address add "203.0.$((113 + i)).5" dev eth0
        login "203.0.$((113 + i)).5" --from carol@example.net || break
        sent=$((sent + 1))
    done
    [ "$sent" -eq 4 ]
    grep -q '554 5.7.1 <anna@example.com>: Recipient address rejected: sasl:carol: sending is suspended' dialogue
    # From the first network, too.
    refused '554 5.7.1 ' login 203.0.114.5
    told() { delivered_text | grep -q '^a login is suspended: sasl:carol, because of 5 networks in 1h: 203'; }
    eventually told
    inside mail-ratelimit release --db /var/lib/ispkit/ratelimit.db sasl:carol
    eventually accepted login 203.0.114.5
}

@test "a customer on the block list is refused first, logged in or not" {
    prepare
    start_relay
    blocked='554 5.7.1 Service unavailable; Client host [198.51.100.66] blocked using bl.example.net; Blocked for spam, call us: +49 30 123456'
    refused "$blocked" customer 198.51.100.66
    refused "$blocked" login 198.51.100.66
    refused "$blocked" stranger 198.51.100.66
    refused 'blocked using bl.example.net' customer 2001:db8:20:66::7
    [ ! -s logs/mail-ratelimit ]
    [ ! -s logs/greylist-db ]
}

@test "smtpd remembers what the block list says, until it is told to reload" {
    prepare
    start_relay
    accepted customer 198.51.100.7
    inside bash -c 'echo 198.51.100.7 >> /var/lib/rbldns/blocked-ipv4; kill -HUP $(pgrep -x rbldnsd)'
    sleep 1
    accepted customer 198.51.100.7
    inside postfix reload
    eventually refused 'blocked using bl.example.net' customer 198.51.100.7
}

@test "without the block list mail goes on" {
    prepare
    start_relay
    inside pkill -x rbldnsd
    accepted customer 198.51.100.7
    eventually grep -q 'warning: .*bl.example.net: RBL lookup error' "$root/var/log/mail.log"
}

@test "a null sender is delayed at DATA, not at RCPT" {
    prepare
    start_relay --delay 2s
    accepted stranger 203.0.113.5 --from '<>' --quit-after RCPT
    refused Greylisted stranger 203.0.113.5 --from '<>'
    grep -A 1 '^ -> DATA' dialogue | grep -qF '<** 450 4.7.1 '
    sleep 2.1
    accepted stranger 203.0.113.5 --from '<>'
    eventually has_delivered 1
    delivered_text | grep -q '^X-Greylist: delayed'
}

@test "while a service is down mail waits, and then goes on" {
    prepare
    start_relay --delay 2s
    refused Greylisted stranger 203.0.113.5
    accepted customer 198.51.100.7
    stop_service greylist-db
    refused '451 4.3.5 <anna@example.com>: Recipient address rejected: Please try again later' \
        stranger 203.0.113.5
    accepted customer 198.51.100.7
    start_service greylist-db --delay 2s
    eventually listening 10023
    sleep 1
    accepted stranger 203.0.113.5
    stop_service mail-ratelimit
    refused '451 4.3.5' customer 198.51.100.7
    refused '451 4.3.5' login 198.51.100.7
    start_service mail-ratelimit
    eventually listening 10031
    accepted customer 198.51.100.7
    accepted login 198.51.100.7
    eventually has_delivered 5
}

@test "with the services down mail goes on, where the page's variant is chosen" {
    prepare
    put_variant "Mail first"
    start_daemons
    accepted stranger 203.0.113.5
    accepted stranger 203.0.113.5 --from '<>'
    accepted customer 198.51.100.7
    accepted login 203.0.113.5
    eventually has_delivered 4
    start_service greylist-db
    start_service mail-ratelimit
    eventually listening 10023
    eventually listening 10031
    refused Greylisted stranger 203.0.113.5
    refused Greylisted stranger 203.0.113.5 --from '<>'
}

# strangers_wait_and_customers_count: what any wiring has to do, with the page's limits.
strangers_wait_and_customers_count() {
    refused 'Greylisted: try again in 5 minutes' stranger 203.0.113.5
    refused 'Greylisted: try again in 5 minutes' stranger 203.0.113.5 --from '<>'
    accepted login 198.51.100.7
    local part
    for part in 1 2 3 4; do burst 192.0.2.25:25 198.51.100.7 100 > "burst$part" 3>&- & done
    wait -n && wait -n && wait -n && wait -n
    cat burst?
    [ "$(cat burst? | awk '{ sum += $2 } END { print sum }')" -eq 299 ]
}

@test "limits are exact with several connections at once" {
    prepare
    start_relay
    strangers_wait_and_customers_count
}

@test "unix sockets that systemd makes" {
    prepare
    use_sockets
    start_daemons
    activate_service greylist-db
    activate_service mail-ratelimit
    eventually test -S "$root/var/spool/postfix/private/greylist"
    eventually test -S "$root/var/spool/postfix/private/ratelimit"
    strangers_wait_and_customers_count
}

@test "processes that spawn(8) starts" {
    prepare
    put_variant "Started by Postfix"
    add_to_master "Started by Postfix"
    use_sockets
    start_daemons
    strangers_wait_and_customers_count
    inside pgrep -c -u ispkit -f 'mail-ratelimit serve --stdio'
}

# configure_otherwise: a relay with mailboxes of its own, a milter and a content filter, and logins that Dovecot
# checks at a port; the entries of submission are those that Postfix's own master.cf proposes.
configure_otherwise() {
    inside tee /etc/postfix/main.cf > /dev/null << 'END'
compatibility_level = 3.6
myhostname = mail.example.net
mydestination = localhost
alias_maps =
mynetworks = 127.0.0.0/8 198.51.100.0/24
virtual_mailbox_domains = example.com
virtual_mailbox_base = /var/vmail
virtual_mailbox_maps = texthash:/etc/postfix/maps/mailboxes
virtual_uid_maps = static:5000
virtual_gid_maps = static:5000
default_transport = smtp:[192.0.2.10]
smtpd_milters = inet:127.0.0.1:11332
content_filter = smtp-amavis:[127.0.0.1]:10024
smtpd_recipient_restrictions =
    reject_non_fqdn_recipient,
    permit_mynetworks,
    permit_sasl_authenticated,
    reject_unauth_destination
smtpd_data_restrictions = reject_unauth_pipelining
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:12345
smtpd_tls_security_level = may
smtpd_tls_cert_file = /etc/ssl/relay/certificate.pem
smtpd_tls_key_file = /etc/ssl/relay/key.pem
maillog_file = /var/log/mail.log
smtpd_authorized_xclient_hosts = 127.0.0.0/8
END
    inside install -D -m 644 /dev/stdin /etc/postfix/maps/mailboxes <<< 'anna@example.com anna/'
    inside install -d -o 5000 -g 5000 /var/vmail
    sed -e '/^#submission /,/^# Choose one/s/^#\(  -o\|submission \)/\1/' /usr/share/postfix/master.cf.dist |
        cat - /dev/fd/3 3<< 'END' | inside tee /etc/postfix/master.cf > /dev/null
smtp-amavis unix - - y - 2 smtp
    -o smtp_send_xforward_command=yes
127.0.0.1:10025 inet n - y - - smtpd
    -o content_filter=
    -o smtpd_milters=
    -o smtpd_authorized_xforward_hosts=127.0.0.0/8
END
    inside tee -a /etc/dovecot/dovecot.conf > /dev/null << 'END'
auth_default_realm = example.com
service auth {
  inet_listener {
    address = 127.0.0.1
    port = 12345
  }
}
END
    sed -i 's/^carol:/carol@example.com:/' "$root/etc/dovecot/users"
}

@test "the commands for an existing relay, configured otherwise" {
    prepare
    configure_otherwise
    inside python3 "$helpers/mail_milter.py" 127.0.0.1 11332 2> logs/milter 3>&- &
    start_daemons
    start_service greylist-db --delay 2s
    # A customer who would be limited at once if mail from the filter were counted.
    start_service mail-ratelimit --networks 127.0.0.0/8 --class 'self client 127.0.0.1' \
        --limit 'self client: 0 messages / 1h' --limit 'sasl: 10 messages / 1d'
    delivered() { grep -L '^X-Probe:' "$root"/var/vmail/anna/new/*; }
    in_mailbox() { [ "$(delivered | wc -l)" -eq "$1" ]; }
    accepted stranger 203.0.113.5
    eventually in_mailbox 1 # a mail that a reload finds on its way may wait for minutes
    run_commands "Existing relay"
    inside postconf -n > once
    run_commands "Existing relay"
    inside postconf -n | diff once -
    inside postconf -n 2>&1 | grep warning && return 1
    eventually listening 10023
    eventually listening 10031
    # Processes of Postfix that have not read the new configuration yet accept it.
    eventually refused 'Greylisted: try again in' stranger 203.0.113.5 --header 'X-Probe: yes'
    refused '550 5.1.1 <zoe@example.com>' stranger 203.0.113.6 --to zoe@example.com
    refused Greylisted stranger 203.0.113.5 --from '<>'
    grep -A 1 '^ -> DATA' dialogue | grep -qF '<** 450 4.7.1 '
    [ "$(inside greylist-db list | wc -l)" -eq 2 ]
    accepted customer 198.51.100.7
    refused '550 5.7.1' login 203.0.113.5 --auth-user carol@example.com --from spam@example.com
    [[ $(burst 192.0.2.25:587 203.0.113.5 6 carol@example.com) == "accepted 6, then none" ]]
    [[ $(burst 192.0.2.25:587 203.0.113.5 6 carol) == "accepted 3, then RCPT 450 4.7.1 "* ]]
    eventually accepted stranger 203.0.113.5
    [ "$(inside mail-ratelimit top | cut -f1 | sort -u | paste -sd' ')" = \
        "client:198.51.100.7 client:203.0.113.5 sasl:carol@example.com" ]
    eventually in_mailbox 3
    [ "$(delivered | xargs grep -hE '^X-(Milter|Filtered): yes' | wc -l)" -eq 6 ]
    [ "$(delivered | xargs grep -h '^X-Greylist: delayed' | wc -l)" -eq 1 ]
}

@test "submission only" {
    prepare
    start_daemons
    start_service mail-ratelimit --limit 'sasl: 10 messages / 1d'
    run_commands "Submission only"
    eventually eval '! listening 25'
    eventually listening 10031
    [ "$(burst 192.0.2.25:587 203.0.113.5 9 carol)" = "accepted 9, then none" ]
    implicit_tls() {
        compose outside --server 192.0.2.25:465 --local-interface 203.0.113.5 --tls-on-connect --auth PLAIN \
            --auth-user carol --auth-password sesame
    }
    accepted implicit_tls
    refused 'sasl:carol: limit of 10 messages in 1d reached' implicit_tls
    run ! login 203.0.113.5 --auth-password guess
    run -1 grep -E 'warning: (problem|connect)' "$root/var/log/mail.log"
}

@test "behind postscreen" {
    prepare
    put_variant "Behind postscreen"
    add_to_master "Behind postscreen"
    inside postconf postscreen_greet_wait=1s
    echo 203.0.113.66 >> "$root/var/lib/rbldns/blocked-ipv4"
    outside ip address add 203.0.113.66 dev eth0
    start_relay --delay 1s
    from() { compose outside --server 192.0.2.25:25 --local-interface "$1"; }
    refused '550 5.7.1 Service unavailable; client [203.0.113.66] blocked using bl.example.net' from 203.0.113.66
    # shellcheck disable=SC2016 # the inner shell's
    outside bash -c 'exec 5<> /dev/tcp/192.0.2.25/25
        printf "%s\r\n" "EHLO bot" "MAIL FROM:<a@bot.example>" "RCPT TO:<anna@example.com>" QUIT >&5; cat <&5' > early
    grep -q '^550 5.5.1 Protocol error' early
    refused 'Greylisted: try again in' from 203.0.113.5
    accepted customer 198.51.100.7
    refused '554 5.7.1 Service unavailable; Client host [198.51.100.66] blocked' customer 198.51.100.66
    accepted login 203.0.113.5
    sleep 1.1
    accepted from 203.0.113.5
}

@test "fewer delays: SPF, a DNS allow list, and recipients who asked for the greylist" {
    prepare
    put "Fewer delays" /etc/ispkit/greylist-db.conf
    put "Fewer delays" /etc/ispkit/greylisted
    sed -i 's/"$/ list.dnswl.org:ip4set:known elsewhere.example:generic:spf"/' "$root/etc/default/rbldnsd"
    echo ':127.0.5.2:' > "$root/var/lib/rbldns/known"
    echo 203.0.113.77 >> "$root/var/lib/rbldns/known"
    echo '@ TXT "v=spf1 ip4:203.0.114.0/24 -all"' > "$root/var/lib/rbldns/spf"
    start_relay
    refused Greylisted stranger 203.0.113.5
    accepted stranger 203.0.113.5 --to bert@example.org
    accepted stranger 203.0.113.77
    accepted stranger 203.0.114.5
    grep -q 'reason=dnswl' logs/greylist-db
    grep -q 'reason=spf-pass' logs/greylist-db
}

@test "services that are killed again and again lose no mail, no count and no triplet" {
    prepare
    local mails=${ISPKIT_MAILS:-2000} login kills=0
    for login in $(seq 0 $((mails / 100 + 10))); do
        echo "carol$login:$(openssl passwd -6 -salt salt sesame)"
    done > "$root/etc/dovecot/users"
    start_daemons
    keep_service greylist-db --delay 2s --auto-allow 0
    keep_service mail-ratelimit
    eventually listening 10023
    eventually listening 10031
    # shellcheck disable=SC2094 # the word storm, and the file
    inside python3 "$helpers/mail_sender.py" storm "$mails" 2 > sent 2> storm 3>&- &
    local storm=$!
    while kill -0 $storm 2> /dev/null; do
        sleep "0.$((RANDOM % 9))"
        if kill -KILL "$(pid_of "$(shuf -n 1 -e greylist-db mail-ratelimit)")" 2> /dev/null; then
            kills=$((kills + 1))
        fi
    done
    wait $storm || { cat storm; return 1; }
    echo "$kills kills; $(cat storm)" >&3
    eventually queue_is_empty
    delivered_text | tr -d '\r' | sed -n 's/^X-Number: //p' | sort -n > numbers
    seq 0 $((mails - 1)) | diff - numbers
    [ "$(jq '[.accepted[] | length] | add' sent)" -eq "$(wc -l < numbers)" ]
    inside mail-ratelimit top --number 100000 --json > counts
    counts_fit
    for database in greylist ratelimit; do
        [ "$(inside sqlite3 /var/lib/ispkit/$database.db 'PRAGMA integrity_check')" = ok ]
    done
}

queue_is_empty() { inside postqueue -p | grep -q 'Mail queue is empty'; }
