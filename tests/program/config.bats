#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The configuration files of the services, as ispkit.conf(5) describes them, and the examples that are installed.

load common

# reads TOOL FILE [OPTION...]: the tool does with the file what shows that all of it was read: it fails when all that
# is left to do is to make a socket, or succeeds.
reads() {
    local tool=$1 conf=$2
    shift 2
    case $tool in
        greylist-db | mail-ratelimit)
            run_apart "$tool" serve --config "$conf" --db "$tool.db" --listen unix:missing/socket "$@"
            [ "$status" -eq 2 ] && [[ ${stderr##*$'\n'} == "$tool: missing/socket: "* ]]
            ;;
        nft-ban | ipset-ban) succeeds "$tool" --config "$conf" --dry-run "$@" < /dev/null ;;
        smtp-connlimit) succeeds smtp-connlimit --config "$conf" "$@" ;;
        mail-ratelimit-report) mail-ratelimit-report --config "$conf" --html page "$@" > shown ;;
    esac || { echo "$status $stderr"; return 1; }
}

# example TOOL: the installed file, with the files that it names in this folder, and without the journal.
example() {
    sed -e "s,/etc/ispkit/,$PWD/files/,; s,/var/lib/ispkit/,$PWD/,; s,/var/lib/GeoIP/,$PWD/files/," -e '/^journal = /d' \
        "$ISPKIT_SOURCE/examples/$1.conf"
}

# What options need beside them.
declare -gA beside=([dns-wait]='pass-spf = yes' [dns-server]='pass-spf = yes' [mail-socket]='notify = postmaster@example.net')

# is_accepted TOOL [OPTION...]: so is its example, and each option that is a comment in it, alone.
is_accepted() {
    local tool=$1 line name number=0
    shift
    example "${tool/ipset/nft}" > conf
    reads "$tool" conf "$@"
    while read -r line; do
        name=${line%% = *}
        # Those of the same name stay comments, unless they may be repeated.
        { cat conf; echo "${beside[$name]:-}"; echo "$line"; } > with
        [[ $line != limit\ =\ vip* ]] || sed -i 's/^#class/class/' with
        reads "$tool" with "$@" || { echo "$line"; return 1; }
        number=$((number + 1))
    done < <(sed -nE '/^#journal/d; s/^#([a-z0-9-]+ = .*)/\1/p' conf)
    [ "$number" -ge 4 ]
}

@test "each example is accepted, and so is each option in its comments" {
    mkdir files
    local file
    for file in allowed-clients allowed-recipients greylisted; do echo example.com > "files/$file"; done
    echo 198.51.100.0/24 office > files/networks
    echo 'sasl:joe 5 messages / 1h' > files/customers
    echo 'joe joe@example.com' > files/contacts
    cp "$ISPKIT_SOURCE/examples/mail-ratelimit.conf" files
    "$ISPKIT_BIN/tests/make_mmdb" 10.0.1.0/24 country.iso_code=NL > files/GeoLite2-Country.mmdb
    is_accepted greylist-db
    is_accepted mail-ratelimit
    is_accepted nft-ban
    is_accepted ipset-ban
    is_accepted smtp-connlimit
    mail-ratelimit set --db ratelimit.db sasl:joe '1 message / 1h' --for 1d
    local now
    now=$(date -d yesterday '+%b %e %T')
    printf '%s mx postfix/%s\n' "$now" 'smtpd[1]: 9A1B2C3D4E: client=unknown[198.51.100.7]' "$now" \
        'qmgr[2]: 9A1B2C3D4E: from=<a@example.org>, size=100, nrcpt=1 (queue active)' > log
    is_accepted mail-ratelimit-report log
}

@test "the lines of ispkit.conf(5) are read" {
    source "$ISPKIT_SOURCE/tests/integration/page.bash"
    page=$ISPKIT_SOURCE/man/man5/ispkit.conf.5 commands DESCRIPTION > conf
    reads greylist-db conf
}

@test "the examples name options of the tools, with the defaults that --help states" {
    for tool in greylist-db mail-ratelimit nft-ban smtp-connlimit mail-ratelimit-report; do
        command=$tool
        [[ $tool != greylist-db && $tool != mail-ratelimit ]] || command="$tool serve"
        # shellcheck disable=SC2086 # words
        $command --help | python3 -c '
import re, sys
text = sys.stdin.read().split("EXAMPLES")[0]
options = re.split(r"^  (?:-\w,|   ) --", text, flags=re.M)[1:]
defaults = {}
for option in options:
    name, rest = re.match(r"([a-z0-9-]+)(.*)", option, re.S).groups()
    stated = re.search(r"\(default\s+([^\s;),]+)[;),]", rest)
    defaults[name] = stated and stated[1]
seen = 0
for line in open(sys.argv[1]):
    setting = re.match(r"(#?)([a-z0-9-]+) = (.*)", line)
    if not setting:
        continue
    comment, name, value = setting.groups()
    assert name in defaults, name
    # The defaults in these texts are those of a part of the value.
    if comment and defaults[name] and name not in ("limit", "pass-dnswl"):
        assert value == defaults[name], (name, value, defaults[name])
        seen += 1
assert seen >= 2, seen
' "$ISPKIT_SOURCE/examples/$tool.conf" || { echo "$tool"; return 1; }
    done
}

@test "a mistake is told with its line, in each tool" {
    local tool
    for tool in greylist-db\ serve mail-ratelimit\ {serve,check,check-limits} nft-ban ipset-ban smtp-connlimit mail-ratelimit-report; do
        printf '\nquiet = yes\n' > conf
        # shellcheck disable=SC2086 # words
        fails 2 "${tool%% *}: conf:2: unknown setting 'quiet'" $tool --config conf
        [[ $stderr != *"--help"* ]]
    done
    printf 'limit = 30/minute\n[log]\n' > conf
    fails 2 "conf:2: [log]: there are no sections in this file" smtp-connlimit --config conf
    printf 'limit = 30/minute\nburst = 0\n' > conf
    fails 2 "conf:2: --burst: 0 is not from 1 to " smtp-connlimit --config conf
    succeeds smtp-connlimit --config conf --burst 1
    printf 'window = 1m\nlisten = unix:socket\n' > conf
    fails 2 "conf:1: --delay must be shorter than --window" greylist-db serve --config conf
    fails 2 "conf:2: --stdio and --listen exclude each other" greylist-db serve --stdio --config conf
    printf 'listen = nowhere\n' > conf
    fails 2 "conf:1: listen: " greylist-db serve --config conf
    printf 'exempt = 192.0.2.1\nexempt = 192.0.2.300\n' > conf
    fails 2 "conf:2: " greylist-db serve --stdio --config conf
    printf 'widest-ipv4 = 33\nallow = 192.0.2.1\nallow = missing\n' > conf
    fails 2 "conf:1: --widest-ipv4 must be at most 32" nft-ban --config conf --dry-run
    fails 2 "conf:3: --allow: 'missing' is not an address" nft-ban --config conf --dry-run --widest-ipv4 16
    printf 'since = today\n[log]\nsince = today\n' > conf
    fails 2 "conf:3: since must stand above the first heading ([log] in line 2)" mail-ratelimit-report --config conf
    fails 2 "there are no sections in this file" mail-ratelimit-report merge --config conf partial
}

@test "the command line wins, also with all values of an option that may be repeated" {
    printf 'limit = 30/minute\nport = 25\nport = 465\n' > conf
    smtp-connlimit --config conf --limit 60/hour --port 587 > by_both
    smtp-connlimit --limit 60/hour --port 587 | diff by_both -
    smtp-connlimit --config conf > by_file
    smtp-connlimit --limit 30/minute --port 25 --port 465 | diff by_file -
}

@test "a file that a setting of the report names has a mistake: the message has the setting's place" {
    cp "$ISPKIT_SOURCE/examples/mail.log" log
    echo 'joe' > bad
    echo '192.0.2.0/33 office' > networks
    local setting name
    for setting in networks\ =\ {missing,networks} contacts\ =\ {missing,bad} policyd\ =\ missing geo\ =\ {missing,bad} \
        template\ =\ missing language\ =\ {missing,bad} db\ =\ missing; do
        name=${setting%% *}
        printf '%s\n' 'since = 2026-11-23' "$setting" 'html = page' 'letters = letters' > conf
        fails 2 "conf:2: --$name: " mail-ratelimit-report --config conf log
    done
    printf 'networks = 192.0.2.0/24\nnetworks = networks\n' > conf
    fails 2 "conf:2: --networks: networks:1: '192.0.2.0/33' is not a network" mail-ratelimit-report --config conf log
    succeeds mail-ratelimit-report --config /dev/stdin --since 2026-11-23 log <<< 'networks = 198.51.100.80'
    [[ $output == *client:198.51.100.80* ]]
}

@test "the headings of the report's file are logs, unless the command line names some" {
    printf '%s\n' '[log]' > conf
    fails 2 "log: No such file" mail-ratelimit-report --config conf
    fails 2 "other: No such file" mail-ratelimit-report --config conf other
}

teardown() { [ -z "${server:-}" ] || kill "$server" 2> /dev/null || true; }

# serve TOOL: with conf.
serve() {
    "$1" serve --config conf 2> err 3>&- &
    server=$!
    eventually [ -S socket ]
}

@test "status asks where the configuration file says, and about its database" {
    local tool
    for tool in greylist-db mail-ratelimit; do
        printf '%s\n' 'listen = unix:socket' 'listen = unix:other' "db = $tool.db" > conf
        [ "$tool" = greylist-db ] || echo 'limit = sasl: 1 message / 1h' >> conf
        serve "$tool"
        eventually "$tool" status --config conf
        [ "$("$tool" status --config conf | cut -d, -f 1-2)" = "healthy
service: unix:socket, unix:other
database: $PWD/$tool.db
requests: 0" ]
        (cd / && "$tool" status --config "$OLDPWD/conf" --listen "unix:$OLDPWD/other")
        succeeds "$tool" status --config conf --listen unix:other --json
        [[ $output == *'"addresses":["unix:other"],"database":"'"$PWD/$tool.db"'",'* ]]
        sed -i 's/^db = .*/db = new.db/' conf
        fails 1 "" "$tool" status --config conf
        [[ $output == "not healthy: works with $PWD/$tool.db, and conf says $PWD/new.db (restart the service)"* ]]
        kill "$server"
        wait "$server" || true
        fails 1 "" "$tool" status --config conf
        [[ $output == "not healthy: unix:socket: "*"; unix:other: "* ]]
        rm -f socket other
    done
    server=
}

@test "expire reads its options from its section of the services' file, and the services leave that alone" {
    local tool
    greylist-db allow --db greylist-db.db client 192.0.2.1
    mail-ratelimit set --db mail-ratelimit.db sasl:joe '1 message / 1h' --for ever
    for tool in greylist-db mail-ratelimit; do
        printf '%s\n' 'listen = unix:socket' 'db = missing/folder/db' "metrics = $tool.prom" '[expire]' "db = $tool.db" \
            "metrics = expire.prom" > conf
        [ "$tool" = greylist-db ] || sed -i '1i limit = sasl: 1 message / 1h' conf
        succeeds "$tool" expire -q --config conf
        grep -q "^ispkit_${tool//-/_}_expire_last_success_timestamp_seconds{database=\"$PWD/$tool.db\"}" expire.prom
        [ ! -e "$tool.prom" ]
        fails 2 "missing" "$tool" serve --config conf
        [[ $stderr != *conf:* ]]
        printf '%s\n' "db = $tool.db" '[expire]' 'metrics = of-the-service.prom' > conf
        succeeds "$tool" expire -q --config conf
        grep -q "{database=\"$PWD/$tool.db\"}" of-the-service.prom
        echo 'listen = unix:socket' >> conf
        fails 2 "unknown setting 'listen'" "$tool" expire -q --config conf
        echo '[log]' >> conf
        fails 2 "[log]: there is only the section [expire] in this file" "$tool" serve --config conf
    done
}

@test "commands that take options from the services' file read that of the unit, or say that they may not" {
    unshare --map-root-user --mount true || skip "no namespace for a folder"
    printf 'limit = sasl: 1 message / 1h\n' > mail-ratelimit.conf
    printf 'exempt = 192.0.2.0/24\n' > greylist-db.conf
    # with_files COMMAND...: these are in /etc/ispkit.
    with_files() {
        # shellcheck disable=SC2016,SC2317 # for the inner shell; called through fails
        unshare --map-root-user --mount sh -c 'mount -t tmpfs none /etc && mkdir /etc/ispkit && cp ./*.conf /etc/ispkit &&
            chmod "$0" /etc/ispkit/*.conf && exec "$@"' "$@"
    }
    run_apart with_files 600 mail-ratelimit check --db state.db sasl_username=joe client_address=192.0.2.1
    [[ $output == *$'\tsasl: 1 message / 1h'* ]]
    run_apart with_files 600 mail-ratelimit check-limits --explain
    [[ $output == 'sasl: 1 message / 1h'* ]]
    succeeds with_files 600 greylist-db check --dry-run --db state.db --explain client_address=192.0.2.1 \
        sender=a@example.org recipient=b@example.net -q
    [[ $output == *exempt* ]]
    local file=/etc/ispkit/mail-ratelimit.conf nobody=(setpriv --bounding-set=-all --inh-caps=-all)
    fails 2 "$file: Permission denied (give --config)" with_files 000 "${nobody[@]}" mail-ratelimit check -q --db state.db \
        sasl_username=joe
    fails 2 "$file: Permission denied (give --config)" with_files 000 "${nobody[@]}" mail-ratelimit expire -q --db state.db
    fails 2 "$file: Permission denied (give --listen or --config)" with_files 000 "${nobody[@]}" mail-ratelimit status -q
    fails 2 "$file: Permission denied (give --db or --config)" with_files 000 "${nobody[@]}" mail-ratelimit top -q
    fails 2 "state.db: there is no such database" with_files 000 "${nobody[@]}" mail-ratelimit top --db state.db
}

@test "each command that opens the database finds that of the unit's file, unless the environment or an option names one" {
    unshare --map-root-user --mount true || skip "no namespace for a folder"
    local tool command
    echo 'limit = sasl: 1 message / 1h' > mail-ratelimit.conf
    : > greylist-db.conf
    for tool in greylist-db mail-ratelimit; do echo "db = $PWD/of-the-unit.$tool" >> "$tool.conf"; done
    echo "db = $PWD/of-the-option" > option.conf
    # with_files COMMAND...
    with_files() {
        # shellcheck disable=SC2016 # for the inner shell
        unshare --map-root-user --mount sh -c 'mount -t tmpfs none /etc && mkdir /etc/ispkit && cp ./*.conf /etc/ispkit &&
            exec "$@"' sh "$@"
    }
    with_files greylist-db allow client 192.0.2.1
    with_files mail-ratelimit set sasl:joe '1 message / 1h' --for ever
    [ -s of-the-unit.greylist-db ]
    [ -s of-the-unit.mail-ratelimit ]
    # finds TOOL WORD...: the command works with the database of the unit, and with no other.
    finds() {
        local tool=$1
        run_apart with_files "$@"
        [ "$status" -le 1 ] || { echo "$* $status $stderr"; return 1; }
        mv "of-the-unit.$tool" away
        run_apart with_files "$@"
        rm -f "of-the-unit.$tool"*
        mv away "of-the-unit.$tool"
        [[ $status -eq 2 && $stderr == *"of-the-unit.$tool: there is no such database"* ]] || { echo "$* $status $stderr"; return 1; }
        run_apart with_files env GREYLIST_DB="$PWD/other" MAIL_RATELIMIT_DB="$PWD/other" "$@"
        [[ $status -eq 2 && $stderr == *"/other: there is no such database"* ]] || { echo "$* $status $stderr"; return 1; }
        run_apart with_files env GREYLIST_DB="$PWD/other" MAIL_RATELIMIT_DB="$PWD/other" "$@" --config option.conf
        [[ $status -eq 2 && $stderr == *"/of-the-option: there is no such database"* ]] || { echo "$* $status $stderr"; return 1; }
    }
    for command in top list history 'show sasl:joe' 'reset sasl:joe' 'release sasl:joe' expire; do
        # shellcheck disable=SC2086 # words
        finds mail-ratelimit $command
    done
    for command in 'list --allowed' stats export 'delete 192.0.2.1' 'disallow client 192.0.2.66' expire; do
        # shellcheck disable=SC2086 # words
        finds greylist-db $command
    done
    with_files mail-ratelimit unset sasl:joe
    with_files greylist-db import < /dev/null || [ $? -eq 1 ]
}

# reload: until the log says what became of it.
reload() {
    local told
    told=$(grep -cE ': (reloaded|warning: not reloaded)' err || true)
    kill -HUP "$server"
    eventually eval "[ \$(grep -cE ': (reloaded|warning: not reloaded)' err) -gt $told ]"
}

asked() {
    printf '%s\n' request=smtpd_access_policy protocol_state="$1" client_address=192.0.2.5 client_name=unknown \
        sender=a@example.org recipient=b@example.net recipient_count=1 size=1 "${@:2}" '' |
        python3 "$ISPKIT_SOURCE/tests/program/policy_client.py" unix:socket send
}

@test "SIGHUP: greylist-db reads its file again; a mistake changes nothing" {
    basis=$'listen = unix:socket\ndb = state.db\n'
    echo "$basis" > conf
    serve greylist-db
    [[ $(asked RCPT) == *"450 4.7.1 Greylisted"*"in 5 minutes"* ]]
    printf '%sdelay = 2d\n' "$basis" > conf
    reload
    grep -qx "greylist-db: warning: not reloaded: conf:3: --delay must be shorter than --window; the earlier configuration stays" err
    [[ $(asked RCPT sender=c@example.org) == *"in 5 minutes"* ]]
    printf '%sdelay = 10m\npass-spf = yes\ndns-wait = 1s\ndns-server = 127.0.0.1:1\n' "$basis" > conf
    reload
    [[ $(asked RCPT sender=d@example.org) == *"in 10 minutes"* ]]
    printf '%sdelay = 10m\nexempt = 192.0.2.0/24\nlog = none\nmax-connections = 5\n' "$basis" > conf
    reload
    [[ $(asked RCPT) == "action=DUNNO" ]]
    grep -qx "greylist-db: warning: changes of --max-connections, --log take effect at the next start" err
    echo "$basis" > conf
    reload
    [ "$(grep -c 'next start' err)" -eq 1 ]
    [[ $(asked RCPT sender=e@example.org) == *"in 5 minutes"* ]]
}

@test "SIGHUP: mail-ratelimit reads limits, rules and notices again; a mistake changes nothing" {
    basis=$'listen = unix:socket\ndb = state.db\nlimit = client: 100 messages / 1h\n'
    printf '%snetworks = 192.0.2.0/24\n' "$basis" > conf
    serve mail-ratelimit
    [[ $(asked END-OF-MESSAGE) == "action=DUNNO" ]]
    printf '%snetworks = 192.0.2.0/24\nlimit = client: 1 message / 2h\nnotify-customers = yes\n' "$basis" > conf
    reload
    grep -q "warning: not reloaded: conf:6: --notify-customers needs --notify: " err
    [[ $(asked END-OF-MESSAGE) == "action=DUNNO" ]]
    printf '%snetworks = 192.0.2.0/24\nlimit = client: 1 message / 2h\nnodes = 2\ndb = other.db\n' "${basis/db = state.db$'\n'/}" > conf
    reload
    grep -qx "mail-ratelimit: warning: changes of --db take effect at the next start" err
    asked END-OF-MESSAGE
    [[ $(asked END-OF-MESSAGE) == "action=450 "*"limit of 1 message in 2h"* ]]
    [ ! -e other.db ]
    # A rule, and who is told of it: a command writes.
    printf '%ssuspend-on = 1 refusals\nnotify = echo "$RATELIMIT_KEY" >> ./told\nlimit = sasl: 1 message / 1h reject\n' "$basis" > conf
    reload
    asked END-OF-MESSAGE sasl_username=joe
    [[ $(asked END-OF-MESSAGE sasl_username=joe) == "action=554 "* ]]
    eventually grep -q '^sasl:joe$' told
    mail-ratelimit list --db state.db | grep -q '^sasl:joe'
    # Nobody is told any longer, and nobody suspended.
    printf '%slimit = sasl: 1 message / 1h reject\n' "$basis" > conf
    reload
    asked END-OF-MESSAGE sasl_username=jim
    [[ $(asked END-OF-MESSAGE sasl_username=jim) == "action=554 "* ]]
    [ "$(mail-ratelimit list --db state.db | grep -c '^sasl:')" -eq 1 ]
}
