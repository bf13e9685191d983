#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# mail-ratelimit-report(1): who stands out in a mail log, and the evidence.

load common

sample=$ISPKIT_SOURCE/examples/mail.log

# of EXPRESSION: what Python makes of the document d.
of() { python3 -c "import json,sys; d = json.load(sys.stdin); print($1)" <<< "$output"; }

@test "a stolen login and an infected customer are named, and nobody else" {
    succeeds mail-ratelimit-report --since 2026-11-23 --networks 198.51.100.0/24 "$sample"
    [[ ${lines[1]} == *"111 "*"sasl:bert@example.net"* ]]
    [[ $output == *"one login from 7 networks within an hour"* ]]
    [[ $output == *"client:198.51.100.80"* ]]
    [[ $output == *"2 offenders of 4 customers"* ]]
    [[ $output != *anna* ]]
}

@test "the table fits the terminal's width" {
    for width in 40 47 48 55 56 60 69 70 80 132; do
        succeeds env COLUMNS=$width LC_ALL=C mail-ratelimit-report -q --since 2026-11-23 \
            --what-if auto "$sample"
        [[ $output == *"sasl:bert@example.net"* ]]
        [ "$(awk '{ if (length > most) most = length } END { print most }' <<< "$output")" -le $width ]
    done
}

@test "JSON has the worst first, with reasons that sum up to the score" {
    succeeds mail-ratelimit-report -q --since 2026-11-23 --json "$sample"
    [ "$(of "[o['key'] for o in d['offenders']]")" = "['bert@example.net', '198.51.100.80']" ]
    [ "$(of "all(o['score'] == sum(r['points'] for r in o['reasons']) for o in d['offenders'])")" = True ]
    [ "$(of "d['offenders'][0]['recipients']")" = 86 ]
    [ "$(of "d['offenders'][0]['kind']")" = sasl ]
    [ "$(of "d['totals']['offenders']")" = 2 ]
    [ "$(of "sum(h['recipients'] for h in d['offenders'][0]['hours'])")" = 86 ]
    # Every evidence line stands in the log.
    of "'\n'.join(l for o in d['offenders'] for l in o['evidence'])" > evidence
    [ -s evidence ]
    run -1 grep -vxFf "$sample" evidence
}

@test "standard input, several files and their order make no difference" {
    mail-ratelimit-report --json --since 2026-11-23 "$sample" > whole
    mail-ratelimit-report --json --since 2026-11-23 < "$sample" | diff - whole
    grep ' relay1 ' "$sample" > one
    grep -v ' relay1 ' "$sample" > two
    mail-ratelimit-report --json --since 2026-11-23 one two | diff - whole
    mail-ratelimit-report --json --since 2026-11-23 two one | diff - whole
}

@test "a log that is given twice is refused, by whatever names" {
    cp "$sample" log
    ln -s log link
    fails 2 'log and ./log are the same log' mail-ratelimit-report log ./log
    fails 2 'log and link are the same log' mail-ratelimit-report --state state log link
    run --separate-stderr mail-ratelimit-report log - < ./link
    [ "$status" -eq 2 ]
    [[ $stderr == *'log and - are the same log'* ]]
    cp log copy
    succeeds mail-ratelimit-report -q log copy
}

# loses_nothing TEXT OPERAND...: status 2 and the text, whatever is asked for, and what was there stays as it was.
loses_nothing() {
    local text=$1 options
    shift
    echo 'the page of yesterday' > page
    for options in "--what-if auto" "-q --json" "-q --html -" "-q --html page --letters letters --fail-score 50"; do
        # shellcheck disable=SC2086
        fails 2 "$text" mail-ratelimit-report $options "$@"
        [ -z "$output" ] || explain "$options: prints something"
    done
    [ "$(cat page)" = 'the page of yesterday' ]
    [ ! -e letters ]
    if [ -f "$1" ] && [[ $* != *--until* ]]; then
        fails 2 "$text" mail-ratelimit-report -q --state state --html page --fail-score 50 "$@"
        [ ! -e state ]
    fi
}

@test "what is not understood makes no report that looks healthy" {
    mkdir foreign
    (
        cd foreign
        echo 'root:x:0:0:root:/root:/bin/bash' > passwd
        sed -E 's/^([^ ]+) ([^ ]+) ([^ ]+): (.*)/"\1","\2","\3","\4"/' "$sample" > export.csv
        iconv -f utf-8 -t utf-16 "$sample" > wide
        noise 100000 > binary
        { head -c 100000 /dev/zero; echo; } > zeros
        printf '\n\n\n' > blank
        echo x > one
        sed -E 's/^[^ ]+/23rd of November/' "$sample" > no-time
        sed -E 's/^[^ ]+/2026-11-23T25:61:00Z/' "$sample" > wrong-time
        sed -E 's/^([^]]*\]): /\1: info: /' "$sample" > severity-behind
        tr '\n' '\r' < "$sample" > carriage-returns && echo >> carriage-returns
        sed 's/^/Nov 28 10:00:00 mx1 app[1]: /' "$sample" > passed-on
        cut -c1-60 "$sample" > short
    )
    loses_nothing "foreign/passwd: none of 1 line was understood as one of a mail log; foreign/passwd:1: \
'root:x:0:0:root:/root:/bin/bash' does not begin with a time, a host and a program" foreign/passwd
    for file in foreign/*; do
        # With --state a last line without its newline is left to the next run. To grep a NUL would end a line, too.
        fails 2 "$file: none of $(wc -l < "$file") line" mail-ratelimit-report -q --state state "$file"
        [ -z "$output" ]
        [ ! -e state ]
        fails 2 "$file: none of" mail-ratelimit-report "$sample" "$file"
        [ -z "$output" ]
        fails 2 'standard input: none of' mail-ratelimit-report -q < "$file"
        [ -z "$output" ]
    done
    for compress in gzip bzip2 xz zstd; do
        command -v $compress > /dev/null || continue
        $compress -c < "$sample" > packed
        fails 2 'packed: is compressed (--state and --follow read logs as they were written: decompress it before)' \
            mail-ratelimit-report -q --state state packed
        [[ $compress != gzip && $compress != zstd ]] || continue
        fails 2 'packed: is compressed' mail-ratelimit-report -q packed
        fails 2 'packed: is compressed' mail-ratelimit-report -q "$sample" packed
        $compress -c < "$sample" | fails 2 'standard input: none of' mail-ratelimit-report -q
    done
}

@test "a log makes the same report in every form that it reaches a file in" {
    mkdir forms
    (
        cd forms
        gzip -c "$sample" > mail.log.2.gz
        ! command -v zstd > /dev/null || zstd -qc "$sample" > mail.log.zst
        sed -E 's/^([^ ]+) ([^ ]+) /\1 \2 mail.info /' "$sample" > busybox
        sed -E 's/^([^ ]+) /\1 <mail.info> /' "$sample" > freebsd
        sed -E 's/^([^ ]+) ([^ ]+) /& INFO  /' "$sample" > severity
        sed -E 's/^([^]]*\]): /\1: [ID 197553 mail.info] /' "$sample" > solaris
        sed -E 's/^([^ ]+) ([^ ]+) ([^[]+)\[([0-9]+)\]: /<22>1 \1 \2 \3 \4 - - /' "$sample" > rfc5424
        sed 's/^/postfix-1  | /' "$sample" > compose
        sed -E 's/^([^ ]+) /\1 dockerhost docker[1]: &/' "$sample" > docker-syslog
        sed -E 's/^([^ ]+) /\1 stdout F Nov  1 00:00:00 /' "$sample" > cri
        python3 - "$sample" << 'PYTHON'
import datetime, json, re, sys
docker = open("docker.json", "w")
journal = open("journal.json", "w")
for line in open(sys.argv[1]):
    time, host, program, pid, text = re.match(r"(\S+) (\S+) ([^[]+)\[(\d+)\]: (.*)\n", line).groups()
    for stream, part in ("stdout", line[:9]), ("stderr", "a traceback\n"), ("stdout", line[9:]):
        print(json.dumps({"log": part, "stream": stream, "time": time}).replace('": ', '":'), file=docker)
    seconds = int(datetime.datetime.fromisoformat(time).timestamp())
    print(json.dumps({"_HOSTNAME": host, "SYSLOG_IDENTIFIER": program, "_PID": pid, "MESSAGE": text,
                      "__REALTIME_TIMESTAMP": f"{seconds}000000"}), file=journal)
PYTHON
    )
    mail-ratelimit-report --since 2026-11-23 "$sample" | grep -v 'lines read' > whole
    for form in forms/*; do
        succeeds mail-ratelimit-report -q --since 2026-11-23 "$form"
        grep -v 'lines read' <<< "$output" | diff - whole || explain "$form"
    done
    # Damaged data make no report.
    head -c 2000 forms/mail.log.2.gz > cut.gz
    fails 2 'cut.gz: the compressed data end too early' mail-ratelimit-report cut.gz
}

@test "parse shows how each line is understood" {
    printf '%s\n' 'Nov 23 10:00:00 mx1 postfix/pickup[1]: 4F2A17C3B5: uid=33 from=<www-data>' \
        'Nov 23 10:00:01 mx1 postfix/smtpd[2]: connect from c[198.51.100.7]' \
        'Nov 23 10:00:02 mx1 CRON[1]: (root) CMD (true)' 'half a line' \
        'Nov 23 10:00:03 mx1 postfix/qmgr[1]: 4F2A17C3B5: from=<a b@example.org>, size=10, nrcpt=2 (queue active)' \
        'Nov 23 10:00:04 mx1 mail-ratelimit[3]: action=defer client=c[198.51.100.7] sasl_username=a\x20b' > log
    touch -d 2026-11-24 log
    succeeds env TZ=UTC mail-ratelimit-report parse log
    [ "${lines[0]}" = $'2026-11-23T10:00:00Z\tsubmitted\thost=mx1 queue_id=4F2A17C3B5 uid=33\t1' ]
    [ "${lines[1]}" = $'2026-11-23T10:00:03Z\tqueued\thost=mx1 queue_id=4F2A17C3B5 sender=a\\x20b@example.org size=10 recipients=2\t5' ]
    [[ ${lines[2]} == *$'\tpolicy\trefusal=limit host=mx1 client=198.51.100.7 client_name=c login=a\\x20b\t6' ]]
    [ ${#lines[@]} = 3 ]
    succeeds mail-ratelimit-report parse --all log
    [ "$(cut -f 2 <<< "$output" | paste -sd' ')" = 'submitted nothing other not-understood queued policy' ]
    succeeds mail-ratelimit-report parse --unmatched log
    [ "$output" = $'4\thalf a line' ]
    succeeds mail-ratelimit-report parse --json log - < "$sample"
    [ "$(python3 -c 'import json,sys; print(json.loads(sys.stdin.readline())["uid"])' <<< "$output")" = 33 ]
    [[ ${lines[1]} == *'"size":10,"recipients":2}' ]]
    [[ ${lines[3]} == '{"file":"standard input","line":1,'* ]]
    sed 's/^/postfix-1  | /' log > compose
    succeeds mail-ratelimit-report parse --all log compose
    [[ $output == *$'\tlog:6\n'*$'\tcompose:6' ]]
    fails 2 'none of 1 line was understood' mail-ratelimit-report parse <<< x
    fails 2 '--unmatched shows lines as they are' mail-ratelimit-report parse --unmatched --json log
}

@test "every form of the report says how much mail is unattributed" {
    start='2026-11-23T10:00:00Z mx1 postfix/'
    printf '%s\n' "${start}smtpd[1]: AAAAAAAAAA: client=c[198.51.100.7], sasl_method=PLAIN, sasl_username=joe" \
        "${start}qmgr[1]: AAAAAAAAAA: from=<a>, size=1, nrcpt=2 (queue active)" \
        "${start}qmgr[1]: BBBBBBBBBB: from=<a>, size=1, nrcpt=6 (queue active)" \
        "${start}smtpd[1]: CCCCCCCCCC: client=localhost[127.0.0.1]" \
        "${start}qmgr[1]: CCCCCCCCCC: from=<a>, size=1, nrcpt=1 (queue active)" > log
    succeeds mail-ratelimit-report -q --html page log
    [ "${lines[-2]}" = 'unattributed: 2 of 3 messages (67 %), 7 of 9 recipients' ]
    grep -q 'unattributed: 2 of 3 messages (67 %), 7 of 9 recipients</p>' page
    succeeds mail-ratelimit-report -q --json log
    [ "$(of "[d['totals'][n] for n in ('unattributed', 'unattributed_recipients', 'unattributed_percent')]")" = '[2, 7, 66]' ]
}

@test "text in a message is no envelope" {
    { cat "$sample"; sed 's/^/postfix-1  | /; s/bert@example.net/anna@example.net/' "$sample"; } > log
    run --separate-stderr mail-ratelimit-report --since 2026-11-23 --json log
    [[ $stderr == *'not understood'* ]]
    mail-ratelimit-report --since 2026-11-23 --json "$sample" > whole
    [ "$(of "d['offenders'] == json.load(open('whole'))['offenders']")" = True ]
}

@test "lines of other programs alone make no report" {
    printf '%s\n' 'Nov 23 10:00:00 mx1 CRON[1]: (root) CMD (true)' \
        'Nov 23 10:00:01 mx1 cyrus/imaps[2]: login: a[198.51.100.7] joe plaintext User logged in' \
        'Nov 23 10:00:02 mx1 sshd[3]: Invalid user postfix/smtpd[1]: from 198.51.100.7' > syslog
    loses_nothing 'syslog: none of 3 lines was understood as one of a mail log (3 of other programs)' syslog
    # One log of several may have none, which is told.
    run --separate-stderr mail-ratelimit-report -q --since 2026-11-23 --json "$sample" syslog
    [ "$status" -eq 0 ]
    [ "$stderr" = 'mail-ratelimit-report: syslog: no line of mail' ]
    [ "$(of "d['totals']['lines_of_others']")" = 3 ]
}

@test "no line at all makes no report" {
    : > empty
    loses_nothing 'empty: no line to report on' empty
    loses_nothing '/dev/null: no line to report on' /dev/null
    run --separate-stderr mail-ratelimit-report -q --fail-score 50 < empty
    [ "$status" -eq 2 ]
    [ "$stderr" = 'mail-ratelimit-report: standard input: no line to report on' ]
    cp empty other
    fails 2 '2 logs: no line to report on' mail-ratelimit-report empty other
    run --separate-stderr mail-ratelimit-report -q empty "$sample"
    [ "$status" -eq 0 ]
    [ "$stderr" = 'mail-ratelimit-report: empty: no line of mail' ]
    # A log that was rotated a moment ago is nothing to tell of.
    cp "$sample" empty.1
    succeeds mail-ratelimit-report -q empty.1 empty
}

@test "what cannot be read makes no report, whatever else can" {
    install -m 0200 "$sample" closed
    loses_nothing 'missing: No such file' missing
    loses_nothing '.: is a directory' .
    for other in missing . closed; do
        fails 2 "$other: " unprivileged mail-ratelimit-report -q --html new "$sample" "$other"
        fails 2 "$other: " unprivileged mail-ratelimit-report -q --state state "$sample" "$other"
        [ -z "$output" ]
    done
    [ ! -e new ]
    [ ! -e state ]
}

@test "no line of the time that is asked for makes no report" {
    export TZ=UTC
    first=$(head -n 1 "$sample" | cut -c-19)Z last=$(tail -n 1 "$sample" | cut -c-19)Z
    for time in 2027-11-23 9999-01-01; do
        loses_nothing "no line in the requested time: the last one is of $last" "$sample" --since $time
    done
    loses_nothing "no line in the requested time: the first one is of $first" "$sample" --until 2025-11-23
    # Those of before and after do not count.
    printf '%s\n' '2026-11-20T10:00:00Z mx1 postfix/anvil[1]: statistics: max cache size 1' \
        '2026-11-22T10:00:00Z mx1 postfix/anvil[1]: statistics: max cache size 1' > log
    fails 2 'no line in the requested time' mail-ratelimit-report --since 2026-11-21 --until 2026-11-22 log
    succeeds mail-ratelimit-report -q --since 2026-11-21 log
    succeeds mail-ratelimit-report -q --since 2026-11-20T10:00:00 --until 2026-11-20T10:00:01 log
}

@test "every form of the report says how many lines were read and understood" {
    { cat "$sample"; echo '2026-11-23T10:00:00Z mx1 CRON[1]: (root) CMD (true)'; echo half; } > log
    count=$(wc -l < log)
    text="$count lines read: $((count - 2)) understood, 1 of other programs, 1 not understood"
    succeeds mail-ratelimit-report --since 2026-11-23 --networks 198.51.100.0/24 --html page log
    [ "${lines[-1]}" = "$text" ]
    grep -q "; $text<br>" page
    run -1 grep -q 'class="warning"' page
    succeeds mail-ratelimit-report --since 2026-11-23 --networks 198.51.100.0/24 --json log
    [ "$(of "[d['totals'][n] for n in ('lines', 'lines_understood', 'lines_of_others', 'lines_not_understood')]")" = \
        "[$count, $((count - 2)), 1, 1]" ]
    [ "$(of "d['warnings']")" = '[]' ]
}

@test "a share of lines that are not understood is told, also with -q" {
    sed '2~3s/^/postfix-1  | /' "$sample" > log
    text="$(grep -c '|' log) of $(wc -l < log) lines not understood: what they tell is missing"
    run --separate-stderr mail-ratelimit-report -q --since 2026-11-23 --networks 198.51.100.0/24 --html page log
    [ "$status" -eq 0 ]
    [ "$stderr" = "mail-ratelimit-report: $text" ]
    grep -q "<p class=\"warning\">$text</p>" page
    run --separate-stderr mail-ratelimit-report -q --since 2026-11-23 --networks 198.51.100.0/24 --json log
    [ "$(of "d['warnings']")" = "['$text']" ]
    # As many as noise makes are not.
    { cat "$sample"; echo half; } > log
    succeeds mail-ratelimit-report -q log
}

@test "a log without the lines that name the clients is told of, also with -q" {
    grep -v /smtpd "$sample" > log
    run --separate-stderr mail-ratelimit-report -q --networks 198.51.100.0/24 --json log
    [ "$status" -eq 0 ]
    [[ $stderr == 'mail-ratelimit-report: the logs do not tell from which clients '*' messages came: '* ]]
    [ "$(of "d['warnings']")" = "['${stderr#mail-ratelimit-report: }']" ]
    # Who counts by login does not ask for clients.
    run --separate-stderr mail-ratelimit-report -q --group-by sasl log
    [ -z "$stderr" ]
}

@test "--state tells of a log that has stopped, also with -q" {
    export TZ=UTC
    cp "$sample" log
    last=$(tail -n 1 log | cut -c-19)Z
    mail-ratelimit-report --state state --html page log > /dev/null
    cp state before
    cp page page.before
    loses_nothing_new() {
        fails 2 "log: $1" mail-ratelimit-report -q --state state --html page --fail-score 50 log
        [ -z "$output" ]
        cmp state before
        cmp page page.before
    }
    loses_nothing_new "no new line since $last"
    echo "$last mx1 CRON[1]: (root) CMD (true)" >> log
    loses_nothing_new "none of 1 line was understood as one of a mail log (1 of other programs) since $last"
    # Of several logs, the one that has stopped.
    echo '2026-11-23T20:00:00Z mx2 postfix/anvil[1]: statistics: max cache size 1' > other
    run --separate-stderr mail-ratelimit-report -q --networks 198.51.100.0/24 --state state --json log other
    [ "$status" -eq 0 ]
    [ "$stderr" = "mail-ratelimit-report: log: no line since $last" ]
    [ "$(of "d['warnings']")" = "['log: no line since $last']" ]
    # Who has nothing but an old name is not expected to go on.
    cp before state
    mv log log.1
    sed -i 's/^log /&/; s/ \(.*\)log$/ \1log.1/' state
    succeeds mail-ratelimit-report -q --state state log.1 other
}

@test "where the state cannot be kept there is no report" {
    for state in nowhere/state .; do
        fails 2 "$state: " mail-ratelimit-report -q --state $state --html page --letters letters "$sample"
        [ -z "$output" ]
        [ ! -e page ]
        [ ! -e letters ]
    done
}

@test "nothing to tell is something else than nothing read" {
    echo 'Nov 23 10:00:00 mx1 postfix/anvil[1]: statistics: max cache size 1 at Nov 23 10:00:00' > log
    succeeds mail-ratelimit-report -q --fail-score 50 --what-if auto --html page log
    [[ $output == *'no customer sent anything'* ]]
    grep -q '<title>Mail report: no customer sent anything</title>' page
    succeeds mail-ratelimit-report -q --json log
    [[ $output != *1970* ]]
}

@test "--follow says that it understands nothing, once, and goes on" {
    echo half > log
    mail-ratelimit-report -q --follow --since 2026-11-01 --json log > shown 2> err 3>&- &
    follower=$!
    eventually grep -q '1 of 1 line not understood: what they tell is missing' err
    echo half >> log
    cat "$sample" >> log
    eventually grep -q bert@example.net shown
    kill $follower
    wait $follower || [ $? -eq 143 ]
    [ "$(wc -l < err)" -eq 1 ]
}

@test "--fail-score decides on the exit status, for cron" {
    succeeds mail-ratelimit-report -q --since 2026-11-23 --fail-score 112 "$sample"
    run mail-ratelimit-report --since 2026-11-23 --fail-score 111 "$sample"
    [ "$status" -eq 1 ]
}

@test "--top and --min-score choose who is shown" {
    succeeds mail-ratelimit-report -q --since 2026-11-23 --top 1 "$sample"
    [[ $output == *"and 1 more (--top 0 shows all)"* ]]
    [[ $output != *"client:198.51.100.80"* ]]
    succeeds mail-ratelimit-report -q --since 2026-11-23 --json --top 1 --letters letters "$sample"
    [ "$(of "(len(d['offenders']), d['totals']['offenders'])")" = "(1, 2)" ]
    [ "$(find letters -type f | wc -l)" -eq 2 ]
    succeeds mail-ratelimit-report -q --since 2026-11-23 --min-score 100 "$sample"
    [[ $output == *"1 offender of 4 customers"* ]]
    succeeds mail-ratelimit-report -q --since 2026-11-23 --min-score 0 "$sample"
    [[ $output == *"4 offenders of 4 customers"* ]]
}

@test "--group-by counts by something else" {
    succeeds mail-ratelimit-report -q --group-by prefix --min-score 1 --json "$sample"
    [ "$(of "{o['kind'] for o in d['offenders']}")" = "{'prefix'}" ]
    [[ $(of "[o['key'] for o in d['offenders']]") == *198.51.100.0/24* ]]
    fails 2 "'who': expected client, sasl, sender or prefix" mail-ratelimit-report --group-by who
}

@test "--networks says who is a customer, and what he is called" {
    printf '%s\n' '# ours' '198.51.100.80 Office Ltd, Mr Smith' > networks
    succeeds mail-ratelimit-report --since 2026-11-23 --networks networks "$sample"
    [[ $output == *"Office Ltd, Mr Smith"* ]]
    echo '198.51.100.0/33 x' > networks
    fails 2 'networks:1: ' mail-ratelimit-report --networks networks "$sample"
    echo '# none yet' > networks
    fails 2 "--networks: 'networks' contains no network" mail-ratelimit-report --networks networks "$sample"
    succeeds mail-ratelimit-report --since 2026-11-23 --networks 198.51.100.80 --networks 192.0.2.0/24 "$sample"
    [[ $output == *client:198.51.100.80* ]]
    fails 2 "--networks: 'missing' is not an address, prefix or file" \
        mail-ratelimit-report --networks 192.0.2.0/24 --networks missing "$sample"
}

@test "without --networks a report says first that customers are guessed, and warns" {
    local sentence='customers without a login are guessed: no networks given'
    run_apart mail-ratelimit-report --since 2026-11-23 "$sample"
    [ "$status" -eq 0 ]
    [ "${lines[0]}" = "$sentence" ]
    [ "$stderr" = "mail-ratelimit-report: warning: $sentence" ]
    succeeds mail-ratelimit-report -q --since 2026-11-23 --html page --json "$sample"
    [ "$(of "d['warnings']")" = "['$sentence']" ]
    grep -qF "<p class=\"warning\">$sentence</p>" page
    for option in '--networks 198.51.100.0/24' '--group-by sasl' '--group-by sender'; do
        # shellcheck disable=SC2086
        succeeds mail-ratelimit-report --since 2026-11-23 $option --html page --json "$sample"
        [ "$(of "d['warnings']")" = '[]' ]
        run -1 grep -q guessed page
    done
}

@test "--filter says which other hosts give mail back" {
    cat > log << 'END'
Nov 23 10:00:00 mx1 postfix/smtpd[1]: AAAAAAAAAA: client=c[198.51.100.1]
Nov 23 10:00:00 mx1 postfix/qmgr[2]: AAAAAAAAAA: from=<a@example.org>, size=1000, nrcpt=1 (queue active)
Nov 23 10:00:01 mx1 postfix/smtpd[3]: BBBBBBBBBB: client=filter[203.0.113.9]
Nov 23 10:00:01 mx1 postfix/qmgr[2]: BBBBBBBBBB: from=<a@example.org>, size=1000, nrcpt=1 (queue active)
Nov 23 10:00:01 mx1 postfix/smtp[4]: AAAAAAAAAA: to=<b@example.com>, relay=filter[203.0.113.9]:10024, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as BBBBBBBBBB)
Nov 23 10:00:02 mx1 postfix/smtp[5]: BBBBBBBBBB: to=<b@example.com>, relay=mx.example.com[203.0.113.80]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok)
END
    succeeds mail-ratelimit-report -q --json --min-score 0 --filter 203.0.113.0/28 log
    [ "$(of "[(o['key'], o['messages'], o['sent']) for o in d['offenders']]")" = "[('198.51.100.1', 1, 1)]" ]
    fails 2 "203.0.113.0/99" mail-ratelimit-report --filter 203.0.113.0/99 log
    : > filters
    fails 2 "--filter: 'filters' contains no prefix" mail-ratelimit-report --filter filters log
}

@test "--html writes one page that needs nothing else, and runs no script but its own" {
    succeeds mail-ratelimit-report -q --since 2026-11-23 --html page.html --what-if auto "$sample"
    [[ $(head -c 15 page.html) == '<!DOCTYPE html>' ]]
    grep -q '<svg' page.html
    grep -q 'bert@example.net' page.html
    run -1 grep -qiE 'javascript:|src=|href="[^#]|@import|url\(' page.html
    [ "$(grep -c '<script' page.html)" -eq 1 ]
    hash=$(sed -n '/^<script>/,/^<\/script>/p' page.html | sed '1s/<script>//; $d' | sha256sum | cut -c 1-64 | tr a-f A-F |
        basenc -d --base16 -i | base64)
    grep -qF "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-$hash'\"" page.html
    install -m 0600 page.html closed.html
    succeeds mail-ratelimit-report -q --since 2026-11-23 --html closed.html "$sample"
    [ "$(stat -c %a closed.html)" = 600 ]
    fails 2 'nowhere/page.html' mail-ratelimit-report --html nowhere/page.html "$sample"
    succeeds mail-ratelimit-report -q --since 2026-11-23 --html - --what-if auto "$sample"
    diff page.html - <<< "$output"
    fails 2 'both take standard output' mail-ratelimit-report --json --html - "$sample"
}

@test "a mail server has no reason to break the page's lines" {
    printf '198.51.100.80 %s\n' "$(head -c 3000 < /dev/zero | tr '\0' '&')" > networks
    sed "s/bert@example.net/$(head -c 900 < /dev/zero | tr '\0' '<')@example.net/g" "$sample" > log
    succeeds mail-ratelimit-report --since 2026-11-23 --networks networks --what-if auto --html page log
    grep -q '&amp;&amp;' page
    grep -q '&lt;&lt;' page
    [ "$(awk '{ print length }' page | sort -n | tail -n 1)" -le 998 ]
}

@test "markup in what strangers and customers write is text on the page" {
    sed 's/bert@example.net/<b>"b"<\/b>@example.net/g' "$sample" > log
    succeeds mail-ratelimit-report -q --since 2026-11-23 --html page.html log
    grep -q '&lt;b&gt;' page.html
    run -1 grep -q '<b>"b"' page.html
}

@test "what strangers and customers write neither steers nor turns the terminal's text" {
    sed -e $'s/bert@example.net/b\x1b[2J\xe2\x80\xae\x9b@example.net/g' \
        -e $'s/from=<info@/from=<\x1b]0;x\a\xe2\x80\xaeinfo@/' "$sample" > log
    succeeds mail-ratelimit-report -q --since 2026-11-23 --evidence 5 --what-if auto log
    [[ $output == *'sasl:b\x1b[2j\xe2\x80\xae\x9b@example.net'* ]]
    [[ $output == *'\x1b]0;x\x07\u202einfo@'* ]]
    echo "$output" > table
    run -1 env LC_ALL=C grep -aqE $'[\001-\010\013-\037\177]|\xe2\x80\xae' table
    mail-ratelimit-report --since 2026-11-23 --json log > report
    iconv -f utf-8 -t utf-8 report > /dev/null
    python3 -m json.tool report > /dev/null
}

@test "a login in UTF-8 is shown as it is where the terminal can, in as many columns" {
    sed 's/bert@example.net/jörg東京@example.net/g' "$sample" > log
    export LC_ALL=C.UTF-8 # also for the lengths below
    succeeds mail-ratelimit-report --since 2026-11-23 --networks 198.51.100.0/24 log
    [[ ${lines[1]} == *'sasl:jörg東京@example.net '* ]]
    # The heading's columns end where the row's do: each wide character takes two.
    head=${lines[0]%%recipients*} row=${lines[1]%%86*}
    [ $((${#head} + 10)) -eq $((${#row} + 2 + 2)) ]
    succeeds env LC_ALL=C mail-ratelimit-report -q --since 2026-11-23 log
    [[ $output == *'sasl:j\xc3\xb6rg\xe6\x9d\xb1'* ]]
}

@test "--language writes page and letters in German, or in a file's language" {
    options=(--since 2026-11-23 --letters letters --force --html page --what-if auto)
    mail-ratelimit-report "${options[@]}" --language de "$sample" > table
    grep -q '^<html lang="de">$' page
    grep -q '<title>E-Mail-Bericht: 23.11.2026 ' page
    grep -q 'Stärkste Stunde' page
    grep -q '^Sehr geehrte Kundin, sehr geehrter Kunde,$' letters/*bert*
    mail-ratelimit-report "${options[@]}" --language en "$sample" | diff table -
    mv page english
    mail-ratelimit-report "${options[@]}" "$sample" > table
    diff english page

    # A file may change some texts of a language; all of them are there to start from.
    mail-ratelimit-report language de | sed -n 's/Sehr geehrte.*/Guten Tag,/p; s/E-Mail-Bericht/Post <\&>/p' > ours
    [ "$(wc -l < ours)" -eq 2 ]
    mail-ratelimit-report "${options[@]}" --language de --language ours "$sample" > table
    grep -q '<title>Post &lt;&amp;&gt;: 23.11.2026 ' page
    grep -q '^Guten Tag,$' letters/*bert*
    cmp <(mail-ratelimit-report language) <(mail-ratelimit-report language en)

    rm page
    echo 'page-title = {who}' > wrong
    fails 2 "wrong:1: unknown placeholder '{who}' (in English: Mail report)" \
        mail-ratelimit-report --html page --language wrong "$sample"
    [ ! -e page ]
    fails 2 'fr: ' mail-ratelimit-report --html page --language fr "$sample"
    fails 2 '--language needs --html or --letters' mail-ratelimit-report --language de "$sample"
    fails 2 "'fr' is not a built-in language (en, de)" mail-ratelimit-report language fr
    fails 2 'expected one language, en or de' mail-ratelimit-report language de en
}

@test "each text of the page and the letters is used" {
    cd "$ISPKIT_SOURCE"
    sed -nE 's/^ *\{"([a-z0-9-]+)",.*/\1/p' common/mail/language/english.hpp | sort > "$BATS_TEST_TMPDIR/texts"
    [ "$(wc -l < "$BATS_TEST_TMPDIR/texts")" -gt 150 ]
    grep -rhoE '"[a-z0-9-]+"' common/mail cmd/mail-ratelimit-report --exclude=english.hpp --exclude=german.hpp |
        tr -d '"' | sort -u | comm -23 "$BATS_TEST_TMPDIR/texts" - | diff /dev/null -
}

@test "--letters writes a letter to each, and does not write over one" {
    succeeds mail-ratelimit-report -q --since 2026-11-23 --letters letters "$sample"
    (cd letters && holds_only 2026-11-23-client-198.51.100.80.txt 2026-11-23-sasl-bert@example.net.txt)
    grep -q 'from the login bert@example.net' letters/*bert*
    [ "$(stat -c %a letters/*bert*)" = 600 ]
    fails 2 'letters/' mail-ratelimit-report --since 2026-11-23 --letters letters "$sample"
    echo 'Hello {{key}}, {{score}}' > template
    mail-ratelimit-report --since 2026-11-23 --letters letters --template template -f "$sample" > /dev/null
    [ "$(cat letters/*bert*)" = 'Hello bert@example.net, 111' ]
    printf 'Hello\n{{who}}\n' > template
    fails 2 "template:2: unknown placeholder '{{who}}'" \
        mail-ratelimit-report --letters other --template template --html page.html "$sample"
    # The page and the letters come together.
    fails 2 'letters/' \
        mail-ratelimit-report --since 2026-11-23 --letters letters --html page.html "$sample"
    [ ! -e page.html ]
}

@test "--contacts says to whom a letter goes" {
    printf '%s\n' '# login, address' 'sasl:Bert@example.net   parents@example.com' '198.51.100.80 office@example.com' > contacts
    mail-ratelimit-report --since 2026-11-23 --letters letters --contacts contacts "$sample" > /dev/null
    grep -qx 'To: parents@example.com' letters/*bert*
    grep -qx 'To: office@example.com' letters/*198*
    succeeds mail-ratelimit-report -q --since 2026-11-23 --json --contacts contacts "$sample"
    [ "$(of "[o['contact'] for o in d['offenders']]")" = "['parents@example.com', 'office@example.com']" ]
    fails 2 '--contacts needs --letters, --html, --csv or --json' mail-ratelimit-report --contacts contacts "$sample"
    # Whoever has stolen a login may read its mailbox.
    mail-ratelimit-report --since 2026-11-23 --letters others "$sample" > /dev/null
    run -1 grep -h '^To:' others/*bert*
    echo 'sasl:bert@example.net other@example.com' >> contacts
    fails 2 'contacts:4: sasl:bert@example.net has the address other@example.com here, and parents@example.com in line 2' \
        mail-ratelimit-report --csv --contacts contacts "$sample"
    echo 'joe Joe <joe@example.com>' > contacts
    fails 2 "contacts:1: 'joe Joe <joe@example.com>': expected a customer and a mail address" \
        mail-ratelimit-report --csv --contacts contacts "$sample"
}

@test "--csv has a line for each offender, and no formula" {
    sed 's/bert@example.net/=HYPERLINK("x")/g' "$sample" > log
    echo '198.51.100.80 office@example.com' > contacts
    mail-ratelimit-report --since 2026-11-23 --csv --contacts contacts log > table
    python3 - << 'PYTHON'
import csv
rows = list(csv.DictReader(open("table", newline="")))
assert [(r["key"], r["kind"], r["contact"]) for r in rows] == [
    ("'=hyperlink(\"x\")", "sasl", ""), ("198.51.100.80", "client", "office@example.com")], rows
assert (rows[0]["recipients"], rows[0]["bounced"]) == ("86", "40"), rows[0]
assert rows[0]["reasons"].startswith("own-past (35): 84 recipients"), rows[0]
assert all(None not in r and None not in r.values() for r in rows)
PYTHON
    fails 2 '--json and --csv both take standard output' mail-ratelimit-report --json --csv log
    fails 2 '--csv and --html - both take standard output' mail-ratelimit-report --csv --html - log
}

@test "every form of the report names a login's addresses, with --geo their countries and networks" {
    "$ISPKIT_BIN/tests/make_mmdb" 203.0.113.0/24 country.iso_code=NL -- 198.51.100.80/32 country.iso_code=SE > country.mmdb
    "$ISPKIT_BIN/tests/make_mmdb" 203.0.113.0/24 autonomous_system_number=#64500 \
        autonomous_system_organization=$'<b>\n=A' > asn.mmdb
    options=(--since 2026-11-23 --geo country.mmdb --geo asn.mmdb)
    succeeds mail-ratelimit-report -q "${options[@]}" --json "$sample"
    bert=$(of "d['offenders'][0]['clients']")
    [ "$(of "sum(c['messages'] for c in $bert)")" = "$(of "d['offenders'][0]['messages']")" ]
    [ "$(of "len($bert)")" = "$(of "d['offenders'][0]['addresses']")" ]
    [ "$(of "len({c['network'] for c in $bert})")" = "$(of "d['offenders'][0]['networks']")" ]
    [ "$(of "d['offenders'][1]['clients'][0]['country']")" = SE ]
    known=$(of "[c for c in $bert if 'country' in c][0]")
    address=$(of "($known)['address']")
    [ "$(of "[($known)[n] for n in ('country', 'as_number', 'as_name')]")" = "['NL', 64500, '<b>\\\\x0a=A']" ]
    text="from $address (203.0.0.0/16; NL, AS64500 <b>\\x0a=A)"
    succeeds mail-ratelimit-report -q "${options[@]}" --html page --letters letters "$sample"
    [[ $output == *"$text"* && $output == *'from 198.51.100.80 (198.51.0.0/16; SE)'* ]]
    grep -qF "$text" letters/*bert*
    run -1 grep -q 'came from these' letters/*198.51.100.80*
    grep -qF "<td class=\"mono\">$address</td>" page
    grep -qF 'NL, AS64500 &lt;b&gt;\x0a=A' page
    succeeds mail-ratelimit-report -q "${options[@]}" --csv "$sample"
    [[ ${lines[1]} == *"$text"* ]]
    succeeds mail-ratelimit-report -q --since 2026-11-23 "$sample"
    [[ $output == *"from $address (203.0.0.0/16)"* && $output != *'from 198.51.100.80 '* ]]
    mail-ratelimit-report --partial partial "$sample"
    mail-ratelimit-report "${options[@]}" --json "$sample" > whole
    mail-ratelimit-report merge "${options[@]}" --json partial | diff whole -
    head -c 100 country.mmdb > "cut"
    fails 2 'cut: is not a database in mmdb format' mail-ratelimit-report --geo cut --html new "$sample"
    fails 2 'absent: No such file' mail-ratelimit-report --geo absent --html new "$sample"
    [ ! -e new ]
}

@test "--what-if replays the log against limits" {
    succeeds mail-ratelimit-report -q --since 2026-11-23 --json --what-if 'sasl: 40 recipients / 1h' --what-if 'sasl: 80 recipients / 1h' \
        --what-if auto "$sample"
    [ "$(of "d['what_if'][0]['limit']")" = 'sasl: 40 recipients / 1h defer' ]
    # An offender is stopped by a limit that refuses half of its mail, not some of it.
    [ "$(of "[(w['customers'], w['offenders']) for w in d['what_if'][:2]]")" = '[(1, 1), (1, 0)]' ]
    [ "$(of "d['what_if'][0]['innocent']")" = '[]' ]
    [ "$(of "any(w['found'] for w in d['what_if'])")" = True ]
    fails 2 'window' mail-ratelimit-report --what-if 'sasl: 50 recipients / never' "$sample"
    fails 2 "'sasl: 50 recipients / 1h warn': a replay shows what a limit would have refused, and warn refuses nothing" \
        mail-ratelimit-report --what-if 'sasl: 50 recipients / 1h warn' "$sample"
}

@test "--what-if auto says why there is no limit" {
    succeeds mail-ratelimit-report --since 2026-11-23 --min-score 500 --networks 198.51.100.0/24 --what-if auto --html page "$sample"
    [[ ${lines[0]} == 'no limit was searched for: there is no offender to stop' ]]
    grep -q '<p>no limit was searched for: there is no offender to stop</p>' page
    succeeds mail-ratelimit-report -q --since 2026-11-23 --min-score 500 --what-if auto --json "$sample"
    [ "$(of "d['what_if_auto']")" = 'no limit was searched for: there is no offender to stop' ]
    printf '%s\n' 'Nov 23 10:00:00 mx1 postfix/smtpd[1]: AAAAAAAAAA: client=c[198.51.100.1], sasl_method=PLAIN, sasl_username=joe' \
        'Nov 23 10:00:00 mx1 postfix/qmgr[2]: AAAAAAAAAA: from=<a@b>, size=1, nrcpt=1 (queue active)' > log
    succeeds mail-ratelimit-report -q --min-score 0 --what-if auto log
    [[ $output == *'no limit was found: none would have refused half of an offender'* ]]
    succeeds mail-ratelimit-report -q --since 2026-11-23 --what-if auto --json "$sample"
    [ "$(of "'what_if_auto' in d")" = False ]
}

@test "--what-if stops the mails that mail-ratelimit refused, and no others" {
    limit='sasl: 4 messages, 9 recipients / 3s'
    python3 "$ISPKIT_SOURCE/tests/program/limited_traffic.py" "$limit" log > refused
    [ "$(wc -l < refused)" -eq 3 ]
    succeeds mail-ratelimit-report -q --what-if "$limit" --json log
    of "'\n'.join(sorted(f\"{i['key']} {i['messages']} {i['recipients']}\"
        for i in d['what_if'][0]['innocent']))" | diff - refused
}

@test "--state goes on where the run before ended, through rotation" {
    head -n 200 "$sample" > log
    mail-ratelimit-report --state state --json log > /dev/null
    tail -n +201 "$sample" >> log
    mv log log.1
    tail -n 0 "$sample" > log
    run --separate-stderr mail-ratelimit-report --state state --json log
    [ "$status" -eq 0 ]
    [ "$(of "d['totals']['lines']")" -eq "$(($(wc -l < "$sample") - 200))" ]
    fails 2 'no new line' mail-ratelimit-report --state state --json log
    fails 2 'needs the names of logs' mail-ratelimit-report --state state < /dev/null
}

@test "--state reads each line once, whatever the names of the logs are" {
    lines_read() {
        run --separate-stderr mail-ratelimit-report --state state --json "$@"
        [ "$status" -eq 0 ]
        [ -z "$stderr" ]
        of "d['totals']['lines']"
    }
    head -n 100 "$sample" > mail.log.1
    sed -n 101,200p "$sample" > mail.log
    [ "$(lines_read mail.log.1 mail.log)" -eq 200 ]
    for day in 1 2 3; do
        gzip -f mail.log.1
        head -n $((day * 10)) "$sample" >> mail.log
        mv mail.log mail.log.1
        sed -n "$((day + 200)),$((day + 204))p" "$sample" > mail.log
        [ "$(lines_read mail.log.1 mail.log)" -eq $((day * 10 + 5)) ]
        fails 2 'no new line' mail-ratelimit-report --state state ./mail.log
    done
}

@test "--state reads what was rotated in between" {
    lines_read() {
        TZ=UTC mail-ratelimit-report --networks 198.51.100.0/24 --state state --json mail.log 2> err > report || return
        grep -o '"lines":[0-9]*' report
    }
    head -n 100 "$sample" > mail.log
    [ "$(lines_read)" = '"lines":100' ]
    cp state before
    sed -n 101,120p "$sample" >> mail.log
    touch -d '-3 hours' mail.log
    mv mail.log mail.log-20261121
    sed -n 121,140p "$sample" > mail.log-20261122
    touch -d '-2 hours' mail.log-20261122
    sed -n 141,150p "$sample" > mail.log
    [ "$(lines_read)" = '"lines":50' ]
    [ ! -s err ]
    run lines_read
    [ "$status" -eq 2 ]
    [[ $(cat err) == *'mail.log: no new line since '* ]]
    gzip mail.log-20261122
    cp before state
    [ "$(lines_read)" = '"lines":30' ]
    time=$(sed -n 120p "$sample" | cut -c-19)
    [[ $(cat err) == *"mail.log: lines after ${time}Z are missing"* ]]
}

@test "--state tells of which log lines are missing, and from when on" {
    export TZ=UTC
    reports() { run --separate-stderr mail-ratelimit-report --networks 198.51.100.0/24 --state state "$@"; [ "$status" -eq 0 ]; }
    { head -n 200 "$sample"; echo '2026-11-29T04:05:06Z mx1 postfix/qmgr[1]: 4F2A17C3B5: removed'; } > log
    reports log
    [ -z "$stderr" ]
    cp state before
    mv log log.1
    tail -n 9 "$sample" > log
    gzip log.1
    reports log
    [[ $stderr == 'mail-ratelimit-report: log: lines after 2026-11-29T04:05:06Z are missing: the log was rotated since'* ]]
    [ "${#stderr_lines[@]}" -eq 1 ]
    tail -n 1 "$sample" >> log
    reports log
    [ -z "$stderr" ]
    cp before state
    reports -q --json log
    gap=${stderr#mail-ratelimit-report: }
    [[ $gap == 'log: lines after 2026-11-29T04:05:06Z are missing: '* ]]
    [ "$(of "d['warnings']")" = "['$gap']" ]
    # A state of before this was remembered.
    { echo 'mail log state 1'; grep -E '^(log|position)' before; } > state
    reports log
    [[ $stderr == 'mail-ratelimit-report: log: lines that came after the run before are missing'* ]]
}

@test "--state counts what becomes of a mail in a later run" {
    bounces() { for n in 1 2 3; do echo "$1 mx1 postfix/smtp[1]: 4F2A17C3B5: to=<u$n@example.net>," \
        "relay=mx[192.0.2.25]:25, delay=1, delays=0/0/0/1, dsn=4.0.0, status=$2 (no)"; done; }
    {
        echo '2026-11-23T10:00:00Z mx1 postfix/smtpd[1]: 4F2A17C3B5: client=c[198.51.100.7]'
        echo '2026-11-23T10:00:00Z mx1 postfix/qmgr[1]: 4F2A17C3B5: from=<a@b>, size=9, nrcpt=3 (queue active)'
        bounces 2026-11-23T10:00:01Z deferred
    } > log
    succeeds mail-ratelimit-report -q --state state --json --min-score 0 log
    [ "$(of "[(o['deferred'], o['bounced']) for o in d['offenders']]")" = '[(3, 0)]' ]
    bounces 2026-11-24T10:00:01Z bounced >> log
    succeeds mail-ratelimit-report -q --state state --json --min-score 0 log
    [ "$(of "[(o['messages'], o['deferred'], o['bounced']) for o in d['offenders']]")" = '[(0, 0, 3)]' ]
    [ "$(of "d['totals']['unattributed']")" -eq 0 ]
}

@test "--follow shows an offender once, as soon as it is one" {
    head -n 50 "$sample" > log
    mail-ratelimit-report --follow --since 2026-11-01 --json log > shown 3>&- &
    follower=$!
    sleep 1
    [ ! -s shown ]
    tail -n +51 "$sample" >> log
    eventually test -s shown
    kill $follower
    wait $follower || [ $? -eq 143 ]
    [ "$(grep -c '"key":"bert@example.net"' shown)" -eq 1 ]
}

@test "--follow survives a log that cannot be read for a moment, and leaves the state as it is" {
    grep -v bert "$sample" | head -n 20 > log
    mail-ratelimit-report --state state log > /dev/null
    cp state before
    grep -v bert "$sample" | head -n 50 > log
    mail-ratelimit-report --follow --since 2026-11-01 --networks 198.51.100.0/24 --json --min-score 0 --state state log > shown 2> err 3>&- &
    follower=$!
    eventually test -s shown
    run -1 grep -q bert@example.net shown
    mv log log.1
    mkdir log # as one that has no owner yet
    eventually grep -q 'log: not a regular file' err
    rmdir log
    tail -n +51 "$sample" > log
    eventually grep -q '"key":"bert@example.net"' shown
    kill $follower
    wait $follower || [ $? -eq 143 ]
    [ "$(wc -l < err)" -eq 1 ]
    cmp state before
}

@test "--follow judges the day: at midnight it becomes the past" {
    # mail TIME RECIPIENTS: of joe, at that second since 1970.
    mail() {
        local time
        time=$(date -u -d "@$1" +%FT%TZ)
        echo "$time mx1 postfix/smtpd[1]: $(printf %010X "$1"): client=c[198.51.100.7], sasl_method=PLAIN, sasl_username=joe"
        echo "$time mx1 postfix/qmgr[1]: $(printf %010X "$1"): from=<joe@example.net>, size=9, nrcpt=$2 (queue active)"
    }
    now=$(date +%s)
    for hours in 30 20 10 5 3; do
        mail $((now - hours * 3600)) 4
    done > log
    # East of Greenwich by so much that the day ends in some seconds.
    east=$(((2 * 86400 - 15 - now % 86400) % 86400))
    zone=$(printf 'EAST-%02d:%02d:%02d' $((east / 3600)) $((east / 60 % 60)) $((east % 60)))
    TZ=$zone mail-ratelimit-report --follow --json --min-score 0 log > shown 3>&- &
    follower=$!
    eventually test -s shown
    output=$(cat shown)
    [ "$(of "d['messages'], d['reasons']")" = '4 []' ]
    sleep 16
    mail "$(date +%s)" 400 >> log
    eventually grep -q '"recipients":400' shown
    kill $follower
    wait $follower || [ $? -eq 143 ]
    [ "$(wc -l < shown)" -eq 2 ]
    output=$(tail -n 1 shown)
    [ "$(of "d['messages'], d['recipients'], d['reasons'][0]['name']")" = '1 400 own-past' ]
}

@test "--follow tells at midnight of a day without a line" {
    export TZ
    now=$(date +%s)
    echo "$(TZ=UTC date -d "@$((now - 30 * 3600))" +%FT%TZ) mx1 postfix/anvil[1]: statistics: max cache size 1" > log
    east=$(((2 * 86400 - 15 - now % 86400) % 86400))
    TZ=$(printf 'EAST-%02d:%02d:%02d' $((east / 3600)) $((east / 60 % 60)) $((east % 60)))
    mail-ratelimit-report -q --follow log > shown 2> err 3>&- &
    follower=$!
    eventually grep -q 'log: no line in the requested time: the last one is of ' err
    kill $follower
    wait $follower || [ $? -eq 143 ]
    [ ! -s shown ]
    [ "$(wc -l < err)" -eq 1 ]
}

@test "--follow judges nobody without what the database knows, and asks it once a minute" {
    grep -v bert "$sample" | head -n 50 > log
    printf '%s\n' _from$'\t'_date$'\t'_count_cur > dump
    mail-ratelimit-report --follow --since 2026-11-01 --json --min-score 0 --networks 198.51.100.0/24 --policyd dump log > shown 2> err 3>&- &
    follower=$!
    eventually test -s shown
    echo broken >> dump
    tail -n +51 "$sample" >> log
    sleep 2
    kill $follower
    wait $follower || [ $? -eq 143 ]
    run -1 grep -q bert@example.net shown
    [ ! -s err ]
}

@test "--since and --until understand days, ages and ISO times" {
    for time in 2026-11-23 2026-11-23T03:00 2026-11-23T03:00:00Z; do
        succeeds mail-ratelimit-report -q --since $time "$sample"
    done
    echo "$(date +%FT%T%:z) mx1 postfix/anvil[1]: statistics: max cache size 1" > log
    for time in yesterday today -24h; do
        succeeds mail-ratelimit-report -q --since $time log
        [[ $output == *'1 line read: 1 understood'* ]]
    done
    fails 2 "soon" mail-ratelimit-report --since soon "$sample"
    fails 2 "--until must be after --since" \
        mail-ratelimit-report --since 2026-11-23 --until 2026-11-22 "$sample"
}

@test "lines of RFC 5424 tell the same" {
    sed -E 's/^([^ ]+) ([^ ]+) ([^ []+)\[([0-9]+)\]: /<22>1 \1 \2 \3 \4 - - /' "$sample" > log
    run -1 grep -v '^<22>1 ' log
    sums() { mail-ratelimit-report --since 2026-11-23 --json "$1" | python3 -c "import json,sys
d = json.load(sys.stdin)
print(d['totals'], [(o['key'], o['score'], o['reasons']) for o in d['offenders']])"; }
    sums "$sample" > expected
    [ -s expected ]
    diff expected <(sums log)
}

@test "lines that are no mail log's, binary and half ones are harmless" {
    { cat "$sample"; head -c 300000 /dev/urandom; printf '\nNov 23 03:00:00 relay1 postfix/smtpd['; } > log
    mail-ratelimit-report --since 2026-11-23 --json log > with
    mail-ratelimit-report --since 2026-11-23 --json "$sample" > without
    python3 - << 'PYTHON'
import json
a, b = json.load(open("with")), json.load(open("without"))
assert a["offenders"] == b["offenders"]
PYTHON
}

@test "what cannot be read is said, and nothing is written" {
    fails 2 'nothere' mail-ratelimit-report --html page.html nothere
    fails 2 'no.db' mail-ratelimit-report --db no.db --html page.html "$sample"
    [ ! -e page.html ]
}

@test "status tells of a run, of none, of one that is long ago, and of a log that is not understood" {
    local state=(mail-ratelimit-report status --state report.state)
    fails 1 "" "${state[@]}"
    [ "$output" = "not healthy: report.state: no run has written it yet" ]
    cp "$sample" mail.log
    mail-ratelimit-report --state report.state mail.log > /dev/null
    succeeds "${state[@]}" --max-age 7000d
    [[ $output == "healthy"$'\n'"last run: 2"*$'\n'"log: "*"mail.log: newest line that was understood 2026-11-23T"* ]]
    succeeds "${state[@]}" --max-age 7000d -q
    [ -z "$output" ]
    touch -d 2026-12-25 report.state
    fails 1 "" "${state[@]}" -q
    [[ $output == "not healthy: "*"mail.log: at the last run, the newest line that was understood was "*" s old (at most 90000 s)" ]]
    touch -d 2020-01-01 report.state
    fails 1 "" "${state[@]}" --json
    [[ $output == '{"healthy":false,"problems":["the last run was '*' s ago (at most 90000 s)"],"last_run":"2020-'*'","logs":[{"log":"'*'mail.log","newest_line":"2026-11-23T'* ]]
    echo other > report.state
    fails 2 "report.state:1: " "${state[@]}"
}

@test "status tells of the timer's reports" {
    local reports=(mail-ratelimit-report status --reports reports)
    local none="not healthy: reports: no report yet (mail-ratelimit-report.timer writes them)"
    fails 1 "" "${reports[@]}"
    [ "$output" = "$none" ]
    mkdir reports
    touch reports/2026-11-23.html reports/2026-11-23.txt.new
    fails 1 "" "${reports[@]}" -q
    [ "$output" = "$none" ]
    touch -d 2020-01-01 reports/2020-01-01.txt
    fails 1 "" "${reports[@]}"
    [[ $output == "not healthy: the last run was "*" s ago (at most 90000 s)"$'\n'"last report: 20"*", reports/2020-01-01.txt" ]]
    touch reports/2026-11-23.txt
    succeeds "${reports[@]}" --json
    [[ $output == '{"healthy":true,"problems":[],"last_report":"'*'","report":"reports/2026-11-23.txt","logs":[]}' ]]
    succeeds "${reports[@]}" -q
    [ -z "$output" ]
    fails 2 "--reports and --state exclude each other" "${reports[@]}" --state state
    touch file
    fails 2 "file: Not a directory" mail-ratelimit-report status --reports file
}

@test "the subject of the morning mail has the number of customers to look at" {
    mkdir reports
    sed -e "s,/var/lib/ispkit/,$PWD/,; s,@BINDIR@/,,; s,@CONFIG@,$PWD," \
        -e "s,^    /usr/sbin/sendmail -t -oi,    cat > '$PWD/mail'," \
        "$ISPKIT_SOURCE/systemd/mail-ratelimit-report/daily-mail-report" > daily
    has_subject() {
        local threshold=$1 subject=$2
        printf '%s\n' 'since = 2026-11-23' "min-score = $threshold" 'networks = 198.51.100.0/24' "[$sample]" \
            > mail-ratelimit-report.conf
        succeeds sh daily write
        succeeds sh daily send success
        grep -qx "Subject: mail report of $(uname -n), $(date +%F): $subject" mail || { cat mail; return 1; }
    }
    has_subject 50 '2 customers to look at'
    has_subject 100 '1 customer to look at'
    has_subject 1000 'no customer to look at'
    succeeds mail-ratelimit-report status --reports reports
    # A run that fails is told of, until the next one.
    echo 'no-such-option = 1' >> mail-ratelimit-report.conf
    fails 2 no-such-option sh daily write
    fails 1 "" mail-ratelimit-report status --reports reports -q
    [ "$output" = "not healthy: the last run failed ('journalctl -u mail-ratelimit-report' says why)" ]
    has_subject 1000 'no customer to look at'
    succeeds mail-ratelimit-report status --reports reports
    # Of a report that failed, the mail has what the journal has about this run.
    mkdir bin
    printf '%s\n' '#!/bin/sh' 'echo "$*"' > bin/journalctl
    chmod +x bin/journalctl
    local asked="--quiet --output=cat --lines=20"
    PATH=$PWD/bin:$PATH MONITOR_INVOCATION_ID=5e sh daily send failure
    grep -qx "Subject: mail report of $(uname -n), $(date +%F): failed" mail
    grep -qxe "$asked _SYSTEMD_INVOCATION_ID=5e + INVOCATION_ID=5e" mail
    PATH=$PWD/bin:$PATH sh daily send failure # by hand
    grep -qxe "$asked --unit=mail-ratelimit-report.service" mail
}

@test "without --networks, those in the configuration of mail-ratelimit count" {
    local sample=$ISPKIT_SOURCE/examples/mail.log
    printf '%s\n' 'networks = 198.51.100.80' 'limit = sasl: 1 message / 1h' 'networks = other' '[expire]' 'db = x' > conf
    echo '203.0.113.0/24 a name' > other
    mail-ratelimit-report --since 2026-11-23 --networks 198.51.100.80 --networks other "$sample" > by_option
    mail-ratelimit-report --since 2026-11-23 --ratelimit-config conf "$sample" 2> err | diff by_option -
    [ ! -s err ]
    mail-ratelimit-report --since 2026-11-23 --ratelimit-config missing --networks 198.51.100.80 --networks other "$sample" |
        diff by_option -
    fails 2 "missing: No such file" mail-ratelimit-report --ratelimit-config missing "$sample"
    echo 'networks = 192.0.2.0/33' >> other
    sed -i '1i networks = 192.0.2.0/33' conf
    fails 2 "conf:1: networks: '192.0.2.0/33'" mail-ratelimit-report --ratelimit-config conf "$sample"
    sed -i 1d conf
    fails 2 "--partial and --ratelimit-config exclude each other" mail-ratelimit-report --ratelimit-config conf --partial partial "$sample"
    mail-ratelimit-report --partial partial "$sample"
    echo '203.0.113.0/24 a name' > other
    mail-ratelimit-report merge --since 2026-11-23 --ratelimit-config conf partial | diff by_option -
    unshare --map-root-user --mount true || skip "no namespace for a folder"
    # shellcheck disable=SC2016 # for the inner shell
    unshare --map-root-user --mount sh -c 'mount -t tmpfs none /etc && mkdir /etc/ispkit && cp conf /etc/ispkit/mail-ratelimit.conf &&
        exec "$@"' sh mail-ratelimit-report --since 2026-11-23 "$sample" | diff by_option -
    # shellcheck disable=SC2016 # for the inner shell
    fails 2 "/etc/ispkit/mail-ratelimit.conf: Permission denied (give --networks or --ratelimit-config)" \
        unshare --map-root-user --mount sh -c 'mount -t tmpfs none /etc && mkdir /etc/ispkit && install -m 0 conf /etc/ispkit/mail-ratelimit.conf &&
        exec setpriv --bounding-set=-all --inh-caps=-all "$@"' sh mail-ratelimit-report --since 2026-11-23 "$sample"
}

@test "what local users send is named in words" {
    local start
    start="$(date -u +%FT%TZ) mx1 postfix"
    printf '%s\n' "$start/pickup[1]: AAAAAAAAAA: uid=0 from=<root>" "$start/pickup[1]: BBBBBBBBBB: uid=4000000 from=<x>" \
        "$start/qmgr[1]: "{AAAAAAAAAA,BBBBBBBBBB}": from=<x>, size=1, nrcpt=1 (queue active)" > log
    succeeds mail-ratelimit-report --min-score 0 --networks 192.0.2.0/24 --html page log
    [[ $output == *"local mail of uid 0 "*$'\n'*" root on $(uname -n)"* ]]
    [[ $output == *"local mail of uid 4000000"* ]]
    grep -q "local mail of uid</span>.*>0</a>.*root on $(uname -n)" page
    mail-ratelimit-report --min-score 0 --networks 192.0.2.0/24 --html - --language de log > page
    grep -q "lokale Mail der UID</span>.*>0</a>.*root auf $(uname -n)" page
    succeeds mail-ratelimit-report --min-score 0 --networks 192.0.2.0/24 --json log
    [ "$(of "sorted((o['kind'], o['key'], o['name']) for o in d['offenders'])")" = \
        "[('uid', '0', 'root'), ('uid', '4000000', '')]" ]
}
