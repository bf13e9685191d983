#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# greylist-db, command by command; policy-service.bats has what serve shares with others.

load common

# greylist COMMAND [ARGUMENT...]: with the test's database.
greylist() { greylist-db "$1" --db state.db "${@:2}"; }

# mail [NAME=VALUE...]: the attributes of a stranger's mail, with these values: of a name's values the
# last counts.
mail() {
    printf '%s\n' client_address=203.0.113.5 sender=a@example.org recipient=b@example.net "$@"
}

# check [OPTION...] -- [NAME=VALUE...]: the action for such a mail.
check() {
    local options=()
    while [ "$1" != -- ]; do options+=("$1"); shift; done
    shift
    mail "$@" | greylist check "${options[@]}"
}

# is_greylisted, passes [OPTION...] -- [NAME=VALUE...]
is_greylisted() {
    run --separate-stderr check "$@"
    [ "$status" -eq 1 ] && [[ $output == "450 4.7.1 Greylisted: try again in "* ]] ||
        explain "check $*"
}
passes() {
    run --separate-stderr check "$@"
    [ "$status" -eq 0 ] && [ "${output%% *}" != 450 ] || explain "check $*"
}

# later SECONDS: as if that time had passed since.
later() {
    sqlite3 state.db "UPDATE triplets SET first_seen = first_seen - $1, last_seen = last_seen - $1;
        UPDATE clients SET last_seen = last_seen - $1"
}

# --- check

@test "a stranger waits for the delay, then passes with a header and is known" {
    needs sqlite3
    is_greylisted --
    [ "$output" = "450 4.7.1 Greylisted: try again in 5 minutes" ]
    later 100
    is_greylisted --
    [[ $output == "450 4.7.1 Greylisted: try again in 4 minutes" ]]
    later 200
    passes -- client_address=203.0.113.77 sender=A+tag@Example.ORG
    [[ $output == "PREPEND X-Greylist: delayed 30"?" seconds by greylist-db at $(hostname); "*" +0000" ]]
    passes --
    [ "$output" = DUNNO ]
    is_greylisted -- client_address=203.0.114.5
    is_greylisted -- sender=c@example.org
    is_greylisted -- recipient=c@example.net
}

@test "--delay, --window and --lifetime are heeded" {
    needs sqlite3
    is_greylisted --delay 1h --
    [ "$output" = "450 4.7.1 Greylisted: try again in 60 minutes" ]
    later 3000
    is_greylisted --delay 1h --
    is_greylisted --delay 10m --window 40m --
    later 3000
    passes --delay 10m --window 1h --
    later $((3600 * 5))
    passes --lifetime 6h --
    later $((3600 * 7))
    is_greylisted --lifetime 6h --
    fails 2 "--delay must be shorter than --window" check --delay 2d --
    fails 2 "--lifetime" check --lifetime soon --
}

@test "--auto-allow lets a client pass that has passed with enough triplets" {
    needs sqlite3
    for i in one two three; do is_greylisted -- "recipient=$i@example.net"; done
    later 300
    for i in one two; do passes --auto-allow 3 -- "recipient=$i@example.net"; done
    is_greylisted --auto-allow 3 --dry-run -- recipient=new@example.net
    passes --auto-allow 3 -- recipient=three@example.net
    passes --auto-allow 3 -- recipient=new@example.net sender=new@elsewhere.example
    is_greylisted --auto-allow 0 --dry-run -- recipient=new@example.net
    is_greylisted --auto-allow 4 --dry-run -- recipient=new@example.net
    later $((86400 * 36))
    is_greylisted --auto-allow 3 -- recipient=new@example.net
}

@test "a client is its network, or the domain of its verified name" {
    is_greylisted --
    is_greylisted -- client_address=2001:db8:1:2::3
    is_greylisted -- client_address=198.51.100.1 client_name=mx1.out.example.co.uk
    is_greylisted -- client_address=198.51.100.2 client_name=dsl-198-51-100-2.provider.example
    succeeds greylist list
    [ "$(cut -f1 <<< "$output")" = $'198.51.100.0/24\n2001:db8:1:2::/64\n203.0.113.0/24\nexample.co.uk' ]
    greylist delete example.co.uk
    is_greylisted --ipv4-prefix 16 --
    is_greylisted --ipv6-prefix 32 -- client_address=2001:db8:1:2::3
    succeeds greylist list
    [[ $output == *$'2001:db8::/32\t'*$'\n203.0.0.0/16\t'* ]]
    fails 2 "'7' is not a length from 8 to 32" check --ipv4-prefix 7 --
    fails 2 "'129' is not a length from 8 to 128" check --ipv6-prefix 129 --
}

@test "own networks, logins, lists and big providers are not greylisted" {
    printf '%s\n' '# own' 192.0.2.0/24 2001:db8::/32 > own
    passes --exempt own -- client_address=192.0.2.7
    passes --exempt own -- client_address=2001:db8::7
    passes --exempt 203.0.113.0/24 --
    passes -- sasl_username=joe
    printf '%s\n' '# postgrey' mx.example.org .below.example 198.51.100 '/^mx\d+\.pattern\.example$/' > clients
    passes --allow-clients clients -- client_name=mx.example.org
    passes --allow-clients clients -- client_name=a.below.example
    passes --allow-clients clients -- client_address=198.51.100.9
    passes --allow-clients clients -- client_name=MX12.pattern.example
    is_greylisted --allow-clients clients -- reverse_client_name=mx.example.org
    is_greylisted --allow-clients clients -- client_name=mx.example.org.attacker.example
    printf '%s\n' postmaster@ open.example '/^test\d+@/' > recipients
    for recipient in postmaster@example.net a@open.example test12@example.net; do
        passes --allow-recipients recipients -- "recipient=$recipient"
    done
    passes -- client_name=mail-1.outbound.protection.outlook.com
    is_greylisted --greylist-providers -- client_name=mail-1.outbound.protection.outlook.com
    printf '192.0.2.0/24\n999.0.0.0/8\n' > own
    fails 2 "own:2: " check --exempt own --
    printf 'good.example\n192.0.2.1-192.0.2.9\n' > clients
    fails 2 "clients:2: '192.0.2.1-192.0.2.9' is not an address, prefix" check --allow-clients clients --
    printf '/(/\n' > clients
    fails 2 "clients:1" check --allow-clients clients --
    fails 2 "missing" check --allow-recipients missing --
}

# answers HOST...: what serve answers to mail from each host, whose name is verified.
answers() {
    for host; do
        mail request=smtpd_access_policy protocol_state=RCPT client_name="$host"
        echo
    done | greylist serve --stdio --log none | sed '/^$/d'
}

@test "big providers are known by the names of their hosts, not by those of their senders" {
    real=(203-0-113-5.mail-mail.facebook.com mail-japanwestazon11022075.outbound.protection.outlook.com
        mail-cy1usg02on0089.outbound.protection.office365.us mail-wm1-f46.google.com
        sonic315-27.consmr.mail.ne1.yahoo.com p-west1-cluster1-host8-snip4-10.eps.apple.com
        a8-40.smtp-out.amazonses.com s.wfbtzhsw.outbound-mail.sendgrid.net mail50.us4.mcsv.net
        mout.gmx.net mout.web.de mo4-p03-ob.smtp.rzone.de 5.mo533.mail-out.ovh.net)
    [ "$(answers "${real[@]}" | sort | uniq -c)" = "$(printf '%7d %s' ${#real[@]} action=DUNNO)" ]
    others=(facebookmail.com mx.facebookmail.com www.facebook.com mail.outlook.com
        outbound.protection.outlook.com.example.org mail-google.com mxmout.web.de dsl-5.web.de
        ns203.ovh.net s203.kundenserver.de c-203-0-113-5.hsd1.comcast.net ec2-5.compute.amazonaws.com)
    [ "$(answers "${others[@]}" | grep -c "^action=450 4.7.1 Greylisted")" -eq ${#others[@]} ]
}

@test "list --providers shows the built-in list with its sources, and needs no database" {
    succeeds greylist list --providers
    [ "$output" = "$(grep -P '^[a-z0-9.-]+\thttps://\S+\t\d{4}-\d\d-\d\d$' <<< "$output" | LC_ALL=C sort)" ]
    listed=${#lines[@]}
    [[ $output == *$'\nmail-mail.facebook.com\thttps://github.com/schweikert/postgrey/'*$'\t2018-01-12\n'* ]]
    succeeds greylist list --providers --json
    [ "${#lines[@]}" -eq "$listed" ]
    [[ $output == *$'\n{"domain":"mcsv.net","source":"https://github.com/schweikert/postgrey/issues/65","seen":"2018-09-23"}\n'* ]]
    [ ! -e state.db ]
    fails 2 "exclude each other" greylist list --allowed --providers
    fails 2 "--sender and --recipient go with triplets only" greylist list --providers --sender example.org
}

@test "bounces are decided at DATA, mail with a sender at RCPT" {
    is_greylisted -- sender=
    is_greylisted -- protocol_state=DATA sender= recipient=
    passes -- protocol_state=RCPT sender=
    passes -- protocol_state=DATA
    passes -- protocol_state=END-OF-MESSAGE
}

@test "check reads operands or a request, and --dry-run remembers nothing" {
    fails 1 "" greylist-db check --db state.db client_address=203.0.113.5 sender=a@example.org recipient=b@example.net
    [ "$output" = "450 4.7.1 Greylisted: try again in 5 minutes" ]
    printf 'request=smtpd_access_policy\nprotocol_state=RCPT\nclient_name=unknown\nclient_address=203.0.113.6\nsender=x@example.org\nrecipient=b@example.net\n\n' > request
    fails 1 "" greylist-db check --dry-run --db state.db < request
    [ "$(greylist list | wc -l)" -eq 1 ]
    fails 1 "" greylist-db check --db state.db < request
    [ "$(greylist list | wc -l)" -eq 2 ]
}

@test "check --explain names the entry that lets a mail pass, and its list" {
    printf '%s\n' '# ours' mx.example.org '/^mail\./' > clients
    echo postmaster@ > recipients
    echo '198.51.100.0/24 us' > networks
    greylist allow client 203.0.113.77
    greylist allow sender news@example.org
    entry() {
        mail "$@" | greylist check --dry-run --explain --exempt networks --allow-clients clients \
            --allow-recipients recipients | sed -n 's/^entry\t//p'
    }
    [ "$(entry client_address=198.51.100.7)" = '--exempt networks: 198.51.100.0/24' ]
    [ "$(entry client_name=a.mx.example.org)" = 'clients:2: mx.example.org' ]
    [ "$(entry client_name=mail.example.net)" = 'clients:3: /^mail\./' ]
    [ "$(entry client_name=mail-a1.google.com)" = 'built-in provider google.com' ]
    [ "$(entry client_address=203.0.113.77)" = 'allow client 203.0.113.77' ]
    [ "$(entry sender=news@example.org)" = 'allow sender news@example.org' ]
    [ "$(entry recipient=postmaster@example.net)" = 'recipients:1: postmaster@' ]
    [ -z "$(entry)" ]
}

# bats test_tags=file
@test "check --dry-run needs no database, nor the right to write one" {
    cd "$BATS_TEST_TMPDIR"
    is_dry() { mail | unprivileged greylist-db check --dry-run "$@"; }
    fails 1 "warning: missing/new.db: there is no such database: every client is a stranger" is_dry --db missing/new.db
    [ "$output" = "450 4.7.1 Greylisted: try again in 5 minutes" ]
    [ ! -e missing ]
    mkdir folder
    greylist-db allow --db folder/state.db sender a@example.org
    chmod 400 folder/state.db
    chmod 500 folder
    succeeds is_dry --db folder/state.db
    [ "$output" = DUNNO ]
    chmod 0 folder
    fails 2 "folder/state.db: Permission denied" is_dry --db folder/state.db
    chmod 700 folder
}

@test "check refuses what is no request, and names the attribute" {
    refuses() { fails 2 "policy request: $1" greylist check "${@:2}"; }
    refuses "a line without 'name=': 'junk'" junk
    mapfile -t good < <(mail)
    refuses "client_address: '1.2.3.400' is not an address" "${good[@]}" client_address=1.2.3.400
    refuses "protocol_state: 'RCTP': expected CONNECT, " "${good[@]}" protocol_state=RCTP
    refuses "recipient_count is not a number" "${good[@]}" recipient_count=x
    refuses "recipient is missing" client_address=203.0.113.5 sender=a@example.org
    refuses "client_address is missing" sender=a@example.org recipient=b@example.net
    [ ! -e state.db ]
    mail | sed 's/$/\r/' > request
    printf '\r\njunk\r\n' >> request
    fails 1 "" greylist check < request
    [ "$(greylist list | cut -f1-3)" = $'203.0.113.0/24\ta@example.org\tb@example.net' ]
}

@test "check passes by what a later Postfix sends, and names it, since it may be misspelt" {
    mapfile -t good < <(mail)
    fails 1 "" greylist check --dry-run "${good[@]}" tls_sni=mx.example.net
    [ "$output" = "450 4.7.1 Greylisted: try again in 5 minutes" ]
    fails 1 "warning: 'client_addres' is not an attribute of Postfix 3.12, and is passed by" \
        greylist check --dry-run "${good[@]}" client_addres=203.0.113.5
}

# --- what is remembered

# filled: three triplets, of which one has passed.
filled() {
    is_greylisted --
    is_greylisted -- client_address=192.0.2.1 sender='<x>	y@example.org'
    later 400
    passes --
    is_greylisted -- sender= recipient=late@example.net
}

@test "list shows triplets, clients and what is allowed, as text and as JSON" {
    needs sqlite3
    filled
    TZ=UTC succeeds greylist list
    [ "${#lines[@]}" -eq 3 ]
    [[ ${lines[0]} == $'192.0.2.0/24\t<x>\\x09y@example.org\tb@example.net\t20'*$'Z\t20'*$'Z\t0' ]]
    [[ ${lines[1]} == $'203.0.113.0/24\t<>\tlate@example.net\t'*$'\t0' ]]
    [[ ${lines[2]} == $'203.0.113.0/24\ta@example.org\tb@example.net\t'*$'\t1' ]]
    succeeds greylist list --waiting
    [ "${#lines[@]}" -eq 2 ]
    succeeds greylist list --passed
    [[ $output == $'203.0.113.0/24\ta@example.org\t'* ]]
    [ "${#lines[@]}" -eq 1 ]
    succeeds greylist list --waiting 192.0.2.0/24
    [ "${#lines[@]}" -eq 1 ]
    succeeds greylist list --waiting 192.0.2.99
    [ "${#lines[@]}" -eq 1 ]
    fails 1 "" greylist list foo.example
    [ -z "$output" ]
    succeeds greylist list --clients
    [[ $output == $'203.0.113.0/24\t1\t20'* ]]
    TZ=UTC succeeds greylist list --json --passed
    [[ $output == '{"client":"203.0.113.0/24","sender":"a@example.org","recipient":"b@example.net","first_seen":"20'*'Z","last_seen":"20'*'Z","passes":1}' ]]
    succeeds greylist list --json --clients
    [[ $output == '{"client":"203.0.113.0/24","triplets":1,"last_seen":"20'*'"}' ]]
    succeeds greylist allow sender news@example.org
    succeeds greylist list --allowed --json
    [[ $output == '{"kind":"sender","entry":"news@example.org","since":"20'*'"}' ]]
    fails 2 "exclude each other" greylist list --waiting --allowed
    fails 2 "--allowed and --providers take no CLIENT" greylist list --allowed 192.0.2.1
    fails 2 "--allowed and --providers take no CLIENT" greylist list --providers 192.0.2.1
    succeeds greylist allow sender $'/\e]0;x/'
    succeeds greylist list --allowed
    [ "${lines[0]}" = $'sender\t/\\x1b]0;x/' ]
}

@test "what cannot be written to standard output is said alike by all" {
    is_greylisted --
    for command in list stats export; do
        fails 2 "greylist-db: standard output: No space left on device" \
            bash -c "greylist-db $command --db state.db > /dev/full"
    done
    # More than is kept back until the end.
    for i in $(seq 200); do echo "{\"table\":\"client\",\"client\":\"c$i.example\",\"triplets\":1,\"last_seen\":\"2026-01-01T00:00:00Z\"}"; done |
        greylist import --quiet
    fails 2 "greylist-db: standard output: No space left on device" \
        bash -c "greylist-db list --clients --db state.db > /dev/full"
}

@test "stats counts" {
    needs sqlite3
    filled
    greylist allow client 192.0.2.1 example.org
    succeeds greylist stats
    [ "$output" = $'triplets_waiting\t2\ntriplets_passed\t1\nclients\t1\nallowed\t2' ]
    succeeds greylist stats --json
    [ "$output" = '{"triplets_waiting":2,"triplets_passed":1,"clients":1,"allowed":2}' ]
}

@test "allow and disallow take clients, prefixes, domains, senders and recipients" {
    succeeds greylist allow client 198.51.100.7 '/^mx\d\.pattern\.example$/'
    succeeds greylist allow prefix 192.0.2.99/24
    succeeds greylist allow domain .Example.COM
    succeeds greylist allow sender friend@example.org
    succeeds greylist allow recipient abuse@ Open.example
    succeeds greylist allow prefix 192.0.2.0/24
    [ "$(greylist list --allowed)" = $'client\t.example.com
client\t/^mx\\d\\.pattern\\.example$/
client\t192.0.2.0/24
client\t198.51.100.7
recipient\tabuse@
recipient\topen.example
sender\tfriend@example.org' ]
    passes -- client_address=198.51.100.7
    passes -- client_address=192.0.2.1
    passes -- client_name=mx7.pattern.example
    passes -- client_name=mx.example.com
    passes -- sender=friend@example.org
    passes -- recipient=abuse@example.net
    is_greylisted --
    succeeds greylist disallow prefix 192.0.2.0/24
    is_greylisted -- client_address=192.0.2.1
    succeeds greylist disallow domain .EXAMPLE.com
    is_greylisted -- client_name=mx.example.com
    fails 1 "client .example.com is not on the list" greylist disallow domain .example.com
    greylist allow client .here.example
    fails 1 "client nothere.example is not on the list" greylist disallow client .here.example nothere.example
    [[ $stderr != *"client .here.example"* ]]
    fails 1 "" greylist disallow --quiet domain .example.com
    [ -z "$stderr" ]
    fails 2 "'host': expected client, prefix, domain, sender or recipient" greylist allow host x
    fails 2 "'example.org' is not a prefix" greylist allow prefix example.org
    fails 2 "'192.0.2.0/24' is not a domain" greylist allow domain 192.0.2.0/24
    fails 2 "client: " greylist allow client 'a b'
    for entry in 300.1.1.1 1.2.3.4.5 192.0.2.1-192.0.2.9 192.0.2.1-9 10.0.0.0/33 300.1; do
        fails 2 "client: '$entry' is not an address, prefix, name" greylist allow client "$entry"
    done
    fails 0 "0.0.0.0/0 matches every client" greylist allow client 0.0.0.0/0
    fails 0 "co.uk matches every client with a name below it" greylist allow domain co.uk
    succeeds greylist disallow client 0.0.0.0/0 co.uk
    fails 2 "expected a kind" greylist allow client
    # One that is none, and nothing is added.
    fails 2 "sender: " greylist allow sender good@example.org '/(/'
    [ "$(greylist list --allowed | wc -l)" -eq 5 ]
}

@test "an entry has a note, which the export keeps, and which a later one replaces" {
    succeeds greylist allow --note 'ticket 4711: never tries again' sender news@example.org
    succeeds greylist allow sender news@example.org other@example.org
    [ "$(greylist list --allowed)" = $'sender\tnews@example.org\tticket 4711: never tries again
sender\tother@example.org' ]
    succeeds greylist allow --note $'a\tb' sender news@example.org
    [ "$(greylist list --allowed | head -n 1)" = $'sender\tnews@example.org\ta\\x09b' ]
    [[ $(greylist list --allowed --json | head -n 1) == '{"kind":"sender","entry":"news@example.org","note":"a\tb","since":"20'*'"}' ]]
    greylist export > exported
    succeeds greylist-db import --db copy exported
    diff <(greylist list --allowed --json) <(greylist-db list --db copy --allowed --json)
    fails 2 "--note: 1001 bytes are more than 1000" greylist allow --note "$(head -c 1001 /dev/zero | tr '\0' x)" sender x@
    fails 2 "unknown option" greylist disallow --note x sender other@example.org
}

@test "where only some domains have greylisting, mail to others passes" {
    printf '%s\n' '# these asked for it' careful.example '/^test\d+@/' > careful
    is_greylisted --only-recipients careful -- recipient=b@careful.example
    is_greylisted --only-recipients careful -- recipient=b@sub.careful.example
    is_greylisted --only-recipients careful -- recipient=test1@example.net
    passes --only-recipients careful -- recipient=b@example.net
    printf '%s\n' example.net > others
    is_greylisted --only-recipients careful --only-recipients others -- recipient=b@example.net
    echo postmaster@ > allowed
    passes --only-recipients careful --allow-recipients allowed -- recipient=postmaster@careful.example
    : > nobody
    passes --only-recipients nobody -- recipient=b@careful.example
    fails 2 "missing" check --only-recipients missing --
}

@test "list finds mail by sender and recipient, as people write them" {
    is_greylisted -- sender=bounces-1234567@news.example recipient=anna+list@example.net
    is_greylisted -- sender=carl@other.example recipient=bob@example.net
    is_greylisted -- protocol_state=DATA sender= recipient=anna@example.net
    listed() { greylist list "$@" | cut -f 2,3; }
    [ "$(listed --sender Bounces-7654321@news.example)" = $'bounces-#@news.example\tanna@example.net' ]
    [ "$(listed --sender news.example --sender other.example | wc -l)" -eq 2 ]
    [ "$(listed --sender '/^carl@/')" = $'carl@other.example\tbob@example.net' ]
    [ "$(listed --sender '<>')" = $'<>\tanna@example.net' ]
    [ "$(listed --recipient anna+more@example.net | wc -l)" -eq 2 ]
    [ "$(listed --recipient example.net --sender carl@ --waiting)" = $'carl@other.example\tbob@example.net' ]
    fails 1 "" greylist list --recipient example.com
    fails 2 "'a b' is not an address, domain" greylist list --sender 'a b'
    fails 2 "--sender and --recipient go with triplets only" greylist list --clients --sender example.org
}

@test "delete forgets a triplet, and a client with all of its triplets" {
    needs sqlite3
    filled
    succeeds greylist delete 203.0.113.0/24 '<>' late@example.net
    [ "$(greylist list | wc -l)" -eq 2 ]
    fails 1 "nothing to delete" greylist delete 203.0.113.0/24 '<>' late@example.net
    succeeds greylist delete 203.0.113.0/24
    [ "$(greylist list | cut -f1)" = 192.0.2.0/24 ]
    [ -z "$(greylist list --clients)" ]
    fails 1 "nothing to delete" greylist delete 203.0.113.0/24
    fails 2 "expected CLIENT" greylist delete a b
    is_greylisted --
    is_greylisted -- client_address=2001:db8:1:2::3
    is_greylisted -- client_address=198.51.100.1 client_name=mx.example.com
    succeeds greylist delete 203.0.113.99
    succeeds greylist delete 2001:db8:1:2:ffff::1 a@example.org b@example.net
    succeeds greylist delete Example.COM
    fails 1 "nothing to delete" greylist delete 203.0.113.99
    [ "$(greylist list | cut -f1)" = 192.0.2.0/24 ]
    is_greylisted --
}

@test "expire removes what is too old, and nothing else" {
    needs sqlite3
    filled
    succeeds greylist expire
    [ "$output" = 0 ]
    later $((86400 * 2 + 1))
    is_greylisted -- sender=young@example.org
    succeeds greylist expire
    [ "$output" = 2 ]
    [ "$(greylist list | wc -l)" -eq 2 ]
    later $((86400 * 35))
    is_greylisted -- sender=younger@example.org
    succeeds greylist expire --window 1d --lifetime 38d
    [ "$output" = 1 ]
    succeeds greylist expire --quiet
    [ -z "$output" ]
    [ "$(greylist list | cut -f2)" = younger@example.org ]
    [ -z "$(greylist list --clients)" ]
}

# bats test_tags=file
@test "a database that is not there is not made by those who only look" {
    for command in list stats 'delete x' expire export 'disallow client x'; do
        # shellcheck disable=SC2086 # words
        fails 2 "missing.db: there is no such database" greylist-db $command --db missing.db
    done
    fails 2 "missing.db: there is no such database" greylist-db copy --from missing.db --to other.db
    [ -z "$(ls -A)" ]
    is_greylisted --
    [ "$(stat -c %a state.db)" = 640 ]
}

# --- import and export

@test "export and import are a round trip, and what is known is kept" {
    needs sqlite3
    filled
    greylist allow client .example.com '/x\d/'
    TZ=UTC greylist export > one.jsonl
    [ "$(wc -l < one.jsonl)" -eq 6 ]
    greylist-db import --db two.db one.jsonl
    TZ=UTC greylist-db export --db two.db | diff one.jsonl -
    TZ=Asia/Kathmandu greylist-db export --db two.db > other-zone.jsonl
    TZ=America/St_Johns greylist-db import --db three.db < other-zone.jsonl
    TZ=UTC greylist-db export --db three.db | diff one.jsonl -
    # The earlier first time, the later last time and the greater number count.
    sqlite3 two.db "UPDATE triplets SET first_seen = first_seen - 10, last_seen = last_seen - 20, passes = 7"
    greylist-db export --db two.db > changed.jsonl
    greylist import changed.jsonl
    [ "$(sqlite3 state.db 'SELECT passes FROM triplets')" = $'7\n7\n7' ]
    greylist import changed.jsonl
    greylist import one.jsonl
    [ "$(greylist list | wc -l)" -eq 3 ]
    [ "$(sqlite3 two.db "SELECT first_seen FROM triplets")" = "$(sqlite3 state.db "SELECT first_seen FROM triplets")" ]
    [ "$(sqlite3 three.db "SELECT last_seen FROM triplets")" = "$(sqlite3 state.db "SELECT last_seen FROM triplets")" ]
}

@test "copy takes all tables to another database, leaves what is there, and adds what an interrupted copy lacks" {
    filled
    greylist allow client .example.com '/x\d/'
    TZ=UTC greylist export > one.jsonl
    succeeds greylist-db copy --from state.db --to two.db
    grep -qx $'triplets\t3\t3\t3' <<< "$output"
    grep -qx $'allowed\t2\t2\t2' <<< "$output"
    TZ=UTC greylist-db export --db two.db | diff one.jsonl -
    greylist-db delete --db two.db 203.0.113.0/24
    greylist-db allow --db two.db --note 'a newer note' client .example.com
    succeeds greylist-db copy --from state.db --to two.db
    grep -qx $'triplets\t3\t2\t3' <<< "$output"
    grep -qx $'allowed\t2\t0\t2' <<< "$output"
    greylist-db export --db two.db | grep -q 'a newer note'
    succeeds greylist-db copy --quiet --from state.db --to two.db
    [ -z "$output" ]
    fails 2 "--from and --to are required" greylist-db copy --from state.db
}

@test "postgrey's database is taken over, as db_dump writes it" {
    needs db_load
    now=$(date +%s)
    # Key and value by turns; the NUL at the end is that of C programs.
    printf '%s\n' "203.0.113.0/a@example.org/b@example.net" "$((now - 4000)),$((now - 100))" \
        "198.51.100.9/Bounce+x=y.example@Example.ORG/B@example.net" "$((now - 60)),$((now - 60))" \
        "192.0.2.0/we\\5cird/sl\\2fash@example.org/b@example.net" "$((now - 60)),$((now - 60))" |
        db_load -T -t btree postgrey.db
    printf '%s\n' "203.0.113.0" "6,$((now - 100))" | db_load -T -t btree postgrey_clients.db
    db_dump -p postgrey.db | succeeds greylist import
    db_dump postgrey_clients.db > clients.dump
    succeeds greylist import clients.dump
    succeeds greylist list
    [ "${#lines[@]}" -eq 3 ]
    [[ $output == *$'198.51.100.0/24\tbounce@example.org\tb@example.net\t'*$'\t0\n'* ]]
    [[ $output == *$'203.0.113.0/24\ta@example.org\tb@example.net\t'*$'\t1'* ]]
    [[ $(greylist list --clients) == $'203.0.113.0/24\t6\t'* ]]
    passes -- sender=new@example.org
    { db_dump -p postgrey.db; db_dump -p postgrey_clients.db; } | greylist-db import --db both.db
    [ "$(greylist-db stats --db both.db)" = "$(greylist stats)" ]
    fails 2 "standard input:" greylist import < <(db_dump -p postgrey.db | head -n -1)
}

@test "who has passed with postgrey passes with us, whether Postfix knows its name or not" {
    needs postgrey
    needs db_dump
    mkdir postgrey
    postgrey --unix="$PWD/socket" --dbdir="$PWD/postgrey" --user="$(id -un)" --group="$(id -gn)" --delay=1 \
        > postgrey.log 2>&1 3>&- &
    server=$!
    eventually [ -S socket ]
    ask_all() {
        asked client_address=192.0.2.7 client_name=mx.example.com sender=joe@example.org
        asked client_address=198.51.100.9 client_name=out.provider.example
    }
    ask_all
    asked sender=waiting@example.org
    sleep 2
    ask_all > answers
    [ "$(grep -c '^action=PREPEND' answers)" -eq 2 ]
    kill $server
    wait $server || true
    # As if they had waited for ten minutes, and one had come again in six hours.
    db_dump -p postgrey/postgrey.db | awk -F, '
        /^ [0-9]+,[0-9]+$/ && $2 > substr($1, 2) + 0 { printf " %d,%d\n", $1 - 600, $2; next } 1' > dump
    succeeds greylist import dump
    db_dump -p postgrey/postgrey_clients.db | sed '/^ 198/ { n; s/1,/6,/; }' > clients.dump
    succeeds greylist import clients.dump
    passes -- client_address=192.0.2.7 client_name=mx.example.com sender=joe@example.org
    [ "$output" = DUNNO ]
    passes -- client_address=203.0.113.99 client_name=mx.example.com sender=joe@example.org
    is_greylisted -- client_address=192.0.2.7 client_name=mx.example.com sender=jim@example.org
    passes -- client_address=198.51.100.7 client_name=out.provider.example sender=new@example.org
    is_greylisted -- client_address=203.0.113.99 client_name=out.provider.example sender=any@example.org
    passes -- client_address=192.0.2.8 sender=joe@example.org
    is_greylisted -- sender=waiting@example.org
}

@test "sqlgrey's tables are taken over, and gld's" {
    needs sqlite3
    now=$(date +%s)
    time="datetime($now - 500, 'unixepoch', 'localtime')"
    sqlite3 sqlgrey.db "CREATE TABLE connect (sender_name, sender_domain, src, rcpt, first_seen);
        INSERT INTO connect VALUES ('a', 'example.org', '203.0.113', 'b@example.net', $time);
        CREATE TABLE from_awl (sender_name, sender_domain, src, first_seen, last_seen);
        INSERT INTO from_awl VALUES ('c', 'example.org', '192.0.2', $time, $time),
            ('d', 'example.org', '10.1.2', $time, $time), ('e', 'example.org', '10.1.2', $time, $time),
            ('f', 'example.com', '10.1.2', $time, $time), ('g', 'example.com', '10.1.2', $time, $time);
        CREATE TABLE domain_awl (sender_domain, src, first_seen, last_seen);
        INSERT INTO domain_awl VALUES ('example.org', '198.51.100', $time, $time);"
    for table in connect from_awl domain_awl; do
        sqlite3 -tabs -header sqlgrey.db "SELECT * FROM $table" | succeeds greylist import --auto-allow 4
    done
    passes -- client_name=mx.example.com
    [[ $output == PREPEND* ]]
    passes --auto-allow 4 -- client_address=198.51.100.7 client_name=mx.example.org
    passes --auto-allow 4 -- client_address=10.1.2.3
    is_greylisted -- client_address=192.0.2.7
    [[ $(greylist list --clients) == $'10.1.2.0/24\t4\t'*$'\n192.0.2.0/24\t1\t'*$'\n198.51.100.0/24\t4\t'* ]]

    sqlite3 gld.db "CREATE TABLE greylist (ip, sender, recipient, first, last, n);
        INSERT INTO greylist VALUES ('203.0.113.5', 'A@example.org', 'b@example.net', $now - 900, $now - 200, 3);
        INSERT INTO greylist VALUES ('203.0.113.6', 'z@example.org', 'b@example.net', $now - 900, $now - 900, 1);"
    sqlite3 -tabs -header gld.db 'SELECT * FROM greylist' > rows
    succeeds greylist-db import --db gld-import.db --ipv4-prefix 32 rows
    [[ $(greylist-db list --db gld-import.db) == $'203.0.113.5/32\ta@example.org\tb@example.net\t'*$'\t2\n203.0.113.6/32\tz@example.org\t'*$'\t0' ]]
    sqlite3 -tabs -header gld.db 'SELECT * FROM greylist' | succeeds greylist-db import --db gld-networks.db
    greylist-db check --db gld-networks.db client_address=203.0.113.7 client_name=mx.example.org \
        sender=a@example.org recipient=b@example.net > action
    [ "$(cat action)" = DUNNO ]
}

@test "a file with a mistake changes nothing, and its line is named" {
    needs sqlite3
    filled
    greylist export > good.jsonl
    greylist stats > before
    mistake() {
        { sed 's/203.0.113.0/10.0.0.0/' good.jsonl; echo "$2"; } > bad.jsonl
        fails 2 "bad.jsonl:$(wc -l < bad.jsonl): $1" greylist import bad.jsonl
        greylist stats | diff before -
    }
    mistake "not a JSON object" '{'
    mistake "unknown table 'x'" '{"table":"x"}'
    mistake 'a text "client" is missing' '{"table":"client"}'
    mistake "domain: expected client, sender or recipient" '{"table":"allowed","kind":"domain","entry":"x"}'
    mistake "client: " '{"table":"allowed","kind":"client","entry":"/(/"}'
    fails 2 "not a dump of db_dump" greylist import <<< "something else"
    fails 2 "missing: " greylist import missing
    fails 2 "one file" greylist import good.jsonl good.jsonl
    fails 1 "standard input: nothing to import" greylist-db import --db new.db < /dev/null
    fails 1 "nothing to import" greylist-db import --db new.db <<< $'VERSION=3\nHEADER=END\nDATA=END'
    [ ! -e new.db ]
    succeeds greylist import good.jsonl
    [ "$output" -eq "$(wc -l < good.jsonl)" ]
    succeeds greylist import --quiet good.jsonl
    [ -z "$output" ]
    head -c 100000 /dev/urandom > noise
    fails 2 "noise:1: " greylist import noise
    greylist stats | diff before -
}

# --- serve

# asked ATTRIBUTE...: what the service at "socket" answers.
asked() {
    { mail "$@"; printf '%s\n' request=smtpd_access_policy protocol_state=RCPT client_name=unknown ""; } |
        python3 "$BATS_TEST_DIRNAME/policy_client.py" unix:socket send
}

# serve OPTION...: in the background.
serve() {
    greylist-db serve --db state.db --listen unix:socket "$@" 2>> err 3>&- &
    server=$!
    eventually [ -S socket ]
}

teardown() { kill ${server:+"$server"} ${name_server:+"$name_server"} 2> /dev/null || true; }

@test "serve warns where own networks are the whole of IPv4 or IPv6" {
    none() { greylist-db serve --stdio --log stderr --db state.db "$@" < /dev/null 2>&1; }
    printf '%s\n' 128.0.0.0/1 ::/0 > all
    [[ $(none --exempt all --exempt 0.0.0.0/1) == *"warning: --exempt contains 0.0.0.0/0: no such client is greylisted"* ]]
    [[ $(none --exempt all) == *"warning: --exempt contains ::/0: no such client is greylisted" ]]
    [ -z "$(none --exempt 128.0.0.0/1)" ]
}

@test "serve tells each decision in a line, and heeds allow and disallow while it runs" {
    serve --exempt 192.0.2.0/24
    is_deferred() { [ "$(asked "$@")" = "action=450 4.7.1 Greylisted: try again in 5 minutes" ]; }
    is_passed() { [ "$(asked "$@")" = action=DUNNO ]; }
    is_deferred
    [ "$(tail -n 1 err)" = "greylist-db: action=greylist reason=first-seen client=unknown[203.0.113.5] known_as=203.0.113.0/24 sender=a@example.org recipient=b@example.net wait=300" ]
    is_passed client_address=192.0.2.7 sasl_username=joe
    [ "$(tail -n 1 err)" = "greylist-db: action=pass reason=authenticated client=unknown[192.0.2.7] sender=a@example.org recipient=b@example.net sasl_username=joe" ]
    is_passed client_address=192.0.2.7
    [[ $(tail -n 1 err) == *" reason=exempt "* ]]
    is_deferred client_address=198.51.100.7
    greylist allow client 198.51.100.7
    eventually is_passed client_address=198.51.100.7
    [[ $(tail -n 1 err) == *" reason=allowed-client "* ]]
    greylist disallow client 198.51.100.7
    eventually is_deferred client_address=198.51.100.7 sender=other@example.org
    greylist delete 203.0.113.0/24
    is_deferred
    [[ $(tail -n 1 err) == *" reason=first-seen "* ]]
}

@test "SIGHUP reads the lists again; one with a mistake leaves those from before" {
    echo 192.0.2.0/24 > own
    : > clients
    serve --exempt own --allow-clients clients
    asked client_address=192.0.2.7 | grep -qx action=DUNNO
    echo 198.51.100.7 > clients
    kill -HUP $server
    is_passed() { asked client_address=198.51.100.7 | grep -qx action=DUNNO; }
    eventually is_passed
    : > clients
    : > own
    kill -HUP $server
    eventually grep -q "warning: not reloaded: --exempt: 'own' contains no network; the earlier configuration stays" err
    echo 999 > own
    kill -HUP $server
    eventually grep -q "warning: not reloaded: --exempt: own:1: .*; the earlier configuration stays" err
    [ "$(grep -cx 'greylist-db: reloaded' err)" -eq 1 ]
    is_passed
    asked client_address=192.0.2.7 | grep -qx action=DUNNO
}

@test "serve removes what is too old while it runs" {
    needs sqlite3
    is_greylisted --
    later $((86400 * 3))
    serve
    is_empty() { [ -z "$(greylist list)" ]; }
    eventually is_empty
}

# --- SPF and DNS lists

# begin_dns: answers for the names in the file "names"; the options that ask it are in dns.
begin_dns() {
    python3 "$ISPKIT_SOURCE/tests/integration/name_server.py" 127.0.0.1:0 names > port 3>&- &
    name_server=$!
    eventually [ -s port ]
    dns=(--dns-server "127.0.0.1:$(cat port)")
}

# reason [OPTION...] -- [NAME=VALUE...]: why such a mail passes or is deferred.
reason() { check --dry-run --explain "${dns[@]}" "$@" | sed -n 's/^reason\t//p'; }

@test "--pass-spf and --pass-dnswl pass strangers for whom DNS vouches" {
    cat > names << 'END'
example.org TXT 60 v=spf1 ip4:203.0.113.0/24 -all
open.example TXT 60 v=spf1 +all
silent.example SILENT
5.100.51.198.list.example 127.0.5.1 60
6.100.51.198.list.example 127.0.5.0 60
7.100.51.198.list.example 127.0.0.255 60
END
    begin_dns
    [ "$(reason --pass-spf --)" = spf-pass ]
    [ "$(reason --pass-spf -- sender= helo_name=example.org)" = spf-pass ]
    [ "$(reason --pass-spf -- client_address=198.51.100.5)" = first-seen ]
    [ "$(reason --pass-spf -- sender=a@open.example)" = first-seen ]
    [ "$(reason --pass-spf --dns-wait 1s -- sender=a@silent.example)" = first-seen ]
    [ "$(reason --pass-dnswl list.example -- client_address=198.51.100.5)" = dnswl ]
    [ "$(reason --pass-dnswl list.example -- client_address=198.51.100.6)" = first-seen ]
    [ "$(reason --pass-dnswl 'list.example=127.0.5.[0;1]' -- client_address=198.51.100.6)" = dnswl ]
    fails 1 "list.example answers 127.0.0.255: it does not serve this name server" \
        check --dry-run "${dns[@]}" --pass-dnswl list.example -- client_address=198.51.100.7
    # What the others say is shown, too.
    said() { check --dry-run --explain "${dns[@]}" "$@" | sed '1,/^reason/d'; }
    [ "$(said --pass-spf --dns-wait 1s --pass-dnswl list.example -- client_address=198.51.100.5 sender=a@silent.example)" = \
        $'dnswl\tlist.example\tlisted\nspf\tno-answer' ]
    [ "$(said --pass-spf -- sender=a@open.example)" = $'spf\tpass\tdoes not count' ]
    [ "$(said --pass-spf -- sasl_username=joe)" = $'spf\tpass' ]
    [ "$(said --pass-spf -- client_address=198.51.100.5)" = $'spf\tfail' ]
    [ -z "$(said --)" ]
    [ ! -e state.db ]
}

@test "options of DNS that are wrong or do not go together are refused" {
    fails 2 "--dns-wait needs --pass-spf or --pass-dnswl" check --dns-wait 1s --
    fails 2 "--dns-server needs --pass-spf or --pass-dnswl" check --dns-server 192.0.2.53 --
    fails 2 "'a.name' is not a name server (example: 192.0.2.53:53)" check --pass-spf --dns-server a.name --
    fails 2 "'31s' is not a time from 1s to 30s" check --pass-spf --dns-wait 31s --
    fails 2 "'list' is not a zone (example: list.dnswl.org)" check --pass-dnswl list --
    fails 2 "'127.0.0': expected codes such as 127.0.[0..255].[1..3]" check --pass-dnswl list.example=127.0.0 --
}

@test "a mail that DNS vouches for leaves no trace, and one that waits holds up no other" {
    cat > names << 'END'
example.org TXT 60 v=spf1 ip4:203.0.113.0/24 -all
silent.example SILENT
END
    begin_dns
    serve --pass-spf "${dns[@]}" --dns-wait 30s
    [ "$(asked)" = action=DUNNO ]
    [ "$(tail -n 1 err)" = "greylist-db: action=pass reason=spf-pass client=unknown[203.0.113.5] known_as=203.0.113.0/24 sender=a@example.org recipient=b@example.net" ]
    [ -z "$(greylist list)" ]
    asked sender=a@silent.example > waiting 3>&- &
    asker=$!
    for i in 1 2 3; do [ "$(asked "recipient=$i@example.net")" = action=DUNNO ]; done
    [[ $(asked client_address=198.51.100.5) == "action=450 "* ]]
    # At the end the one that waits is greylisted, as if its time were over.
    kill "$server"
    wait "$server" || [ $? -eq 143 ]
    server=
    wait "$asker"
    grep -q '^action=450 4.7.1 Greylisted' waiting
}

@test "a mail that name servers say nothing about is greylisted after --dns-wait" {
    echo "silent.example SILENT" > names
    begin_dns
    mail sender=a@silent.example request=smtpd_access_policy protocol_state=RCPT client_name=unknown "" > one
    sed 's/^sender=.*silent.*/sender=a@example.net/' one > other
    serve --pass-spf "${dns[@]}" --dns-wait 1s
    # Requests in a row on one connection are answered in their order.
    cat one one other | python3 "$BATS_TEST_DIRNAME/policy_client.py" unix:socket send > answers
    [ "$(grep -c '^action=450 4.7.1 Greylisted' answers)" -eq 3 ]
    [ "$(grep -c ' reason=first-seen .*sender=a@silent.example' err)" -eq 1 ]
    [ "$(grep -c ' reason=too-early .*sender=a@silent.example' err)" -eq 1 ]
    sed -i 's/^client_address=.*/client_address=198.51.100.9/' one
    succeeds greylist serve --stdio --pass-spf "${dns[@]}" --dns-wait 1s --log none < one
    [[ $output == "action=450 4.7.1 Greylisted"* ]]
}
