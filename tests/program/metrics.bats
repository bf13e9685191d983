#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The metrics of all tools: their names, what serves them, and what is made of them.

load common
load policy

# all.prom: what each tool writes. The firewalls are those of empty network namespaces, which only root has.
setup_file() {
    local firewall=(unshare --net)
    mkdir "$BATS_FILE_TMPDIR/prom"
    cd "$BATS_FILE_TMPDIR/prom" || return
    PATH="$ISPKIT_BIN:/usr/bin:/bin:/usr/sbin:/sbin:$PATH"
    written() {
        "$@" 3>&- &
        until [ -e "${!#}" ] || ! kill -0 $!; do sleep 0.05; done
        kill $!
        wait $! || true
    }
    written greylist-db serve --listen unix:one --db one.db --metrics greylist-db.prom
    written mail-ratelimit serve --listen unix:one --db limits.db --limit 'sasl: 5 messages / 1h' \
        --metrics mail-ratelimit.prom
    : > log
    sip-banwatch watch --once --db bans.db --metrics sip-banwatch.prom log > out
    greylist-db expire -q --db one.db --metrics greylist-db-expire.prom
    mail-ratelimit expire -q --db limits.db --metrics mail-ratelimit-expire.prom
    mail-ratelimit-report --metrics report.prom "$ISPKIT_SOURCE/examples/mail.log" > out
    mail-ratelimit-report --partial partial --metrics partial.prom "$ISPKIT_SOURCE/examples/mail.log"
    printf '[7000]\ntype=auth\nusername=7000\npassword=7000\n' > pjsip.conf
    sip-audit --metrics sip-audit.prom pjsip.conf > out || [ $? -eq 1 ]
    printf '#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,\nnone.ts\n' > broken.m3u8
    hls-verify --metrics hls-verify.prom broken.m3u8 > out 2> err || [ $? -eq 1 ]
    printf '#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,\nclear.ts\n' > live.m3u8
    echo text > clear.ts
    printf '0123456789abcdef' > key
    written hls-encrypt -k key --key-uri key --playlist live.m3u8 -o live --follow --metrics hls-encrypt.prom
    if [ "$(id -u)" -eq 0 ]; then
        printf 'ban 203.0.113.5 600\nban 127.0.0.1 5\nnonsense\n' > records
        "${firewall[@]}" nft-ban --user root --metrics nft-ban.prom < records 2> err || [ $? -eq 1 ]
        "${firewall[@]}" ipset-ban --user root --metrics ipset-ban.prom < records 2> err || [ $? -eq 1 ]
        echo 203.0.113.7 |
            "${firewall[@]}" nft-ban --user root --replace voipbl --metrics nft-ban-feed.prom
        "${firewall[@]}" bash -c 'smtp-connlimit --limit 30/minute | nft -f - && nft -j list table inet smtp_connlimit |
            smtp-connlimit --status --metrics smtp-connlimit.prom'
    fi
    cat ./*.prom > all
}

needs_firewalls() {
    [ "$(id -u)" -eq 0 ] || skip "needs root for the firewalls"
}

# Names of metrics in a text, without those that are part of a regular expression.
metrics_in() {
    grep -ohE 'ispkit_[a-z_]*[a-z]' "$@" | grep -vE '^ispkit_(.*_)?$' | sort -u
}

known_metrics() {
    sed -nE 's/^# TYPE ([a-z_]+) .*/\1/p' "$BATS_FILE_TMPDIR/prom/all" | sort
}

# scrape PORT [REQUEST]: what Prometheus gets.
scrape() {
    local answer
    exec 5<> "/dev/tcp/127.0.0.1/$1" || return
    printf '%s HTTP/1.0\r\n\r\n' "${2:-GET /metrics}" >&5
    answer=$(cat <&5)
    exec 5>&-
    [[ ${2:-} || $answer == 'HTTP/1.1 200 '* ]]
    printf '%s\n' "${answer#*$'\r\n\r\n'}"
}

# listens_as TOOL COMMAND...: it gives its metrics at the address, takes no second one's address, and ends.
listens_as() {
    local port tool=$1
    port=$(free_port)
    "${@:2}" --metrics-listen "$port" 3>&- > out 2> err &
    server=$!
    # shellcheck disable=SC2317 # called through eventually
    lives() { scrape "$port" | grep -q "^ispkit_${tool//-/_}_heartbeat_timestamp_seconds.* [1-9]"; }
    eventually lives
    scrape "$port" > served.prom
    succeeds promtool check metrics < served.prom
    [ "$(scrape "$port" "GET /" | head -n 1)" = "see /metrics" ]
    local other=("${@:2}")
    fails 2 "$tool: --metrics-listen: 127.0.0.1:$port: cannot listen: Address already in use" \
        "${other[@]/#one/other}" --metrics-listen "127.0.0.1:$port"
    # A client that says nothing and one that does not read keep neither the service nor others waiting.
    exec 6<> "/dev/tcp/127.0.0.1/$port" 7<> "/dev/tcp/127.0.0.1/$port"
    printf 'GET /metrics HTTP/1.0\r\n\r\n' >&7
    scrape "$port" | diff <(grep -c '^#' served.prom) <(grep -c '^#')
    stop
    exec 6>&- 7>&-
    [ "$status" -eq 143 ]
    run ! scrape "$port"
}

@test "services give their metrics at an address" {
    needs promtool
    listens_as greylist-db greylist-db serve --listen unix:one --db one.db
    listens_as mail-ratelimit mail-ratelimit serve --listen unix:one --db one-limits.db \
        --limit 'sasl: 5 messages / 1h'
    : > log
    listens_as sip-banwatch sip-banwatch watch --db one-bans.db log
}

@test "an address for metrics is a port or a host and a port" {
    for address in "" metrics 127.0.0.1 127.0.0.1:0 65536 unix:socket; do
        fails 2 "--metrics-listen" greylist-db serve --listen unix:one --db one.db "--metrics-listen=$address"
    done
    fails 2 "--metrics-listen is for sockets, which --stdio does not serve" \
        greylist-db serve --stdio --db one.db --metrics-listen 9321
    fails 2 "--metrics-listen needs a watch that goes on (use --metrics with --once)" \
        sip-banwatch watch --once --db one.db --metrics-listen 9321 log
}

@test "SIGHUP gives metrics another address" {
    local one other
    one=$(free_port)
    : > log
    printf '%s\n' 'db = state.db' "metrics-listen = $one" '[log]' > conf
    sip-banwatch watch --config conf 3>&- > out 2> err &
    # shellcheck disable=SC2034 # read in policy.bash
    server=$!
    eventually scrape "$one"
    other=$(free_port)
    printf '%s\n' 'db = state.db' "metrics-listen = $other" '[log]' > conf
    send_server HUP
    eventually scrape "$other"
    run ! scrape "$one"
}

@test "all metrics are as Prometheus' linter wants them, and every user may read them" {
    needs promtool
    cd "$BATS_FILE_TMPDIR/prom" || return
    succeeds promtool check metrics < all
    [ -z "$output" ]
    [ -z "$(known_metrics | uniq -d)" ]
    [ -z "$(sed '/^#/d; s/ [^ ]*$//' all | sort | uniq -d)" ]
    [ "$(stat -c %a ./*.prom | sort -u)" = 644 ]
}

@test "jobs tell what they found" {
    cd "$BATS_FILE_TMPDIR/prom" || return
    for job in greylist_db_expire mail_ratelimit_expire mail_ratelimit_report mail_ratelimit_report_partial \
        sip_audit hls_verify; do
        grep -qE "^ispkit_${job}_last_success_timestamp_seconds\{[a-z]+=\"[^\"]+\"\} 1[0-9.]+$" all
        grep -qE "^ispkit_${job}_last_duration_seconds\{.*\} [0-9.]+$" all
    done
    grep -qx 'ispkit_sip_audit_findings{input="pjsip.conf",severity="critical"} [1-9]' all
    grep -qx 'ispkit_hls_verify_findings{input="broken.m3u8",severity="error"} [1-9]' all
    grep -qx "ispkit_mail_ratelimit_report_offenders{input=\".*examples/mail.log\"} [1-9]" all
}

@test "firewall ends count records by what became of them" {
    needs_firewalls
    for tool in nft_ban ipset_ban; do
        grep -qx "ispkit_${tool}_bans_in_force 1" "$BATS_FILE_TMPDIR/prom/all"
        grep -qx "ispkit_${tool}_firewall_up 1" "$BATS_FILE_TMPDIR/prom/all"
        grep -qx "ispkit_${tool}_records_applied_total{action=\"ban\"} 1" "$BATS_FILE_TMPDIR/prom/all"
        grep -qx "ispkit_${tool}_records_refused_total{reason=\"martian\"} 1" "$BATS_FILE_TMPDIR/prom/all"
        grep -qx "ispkit_${tool}_records_refused_total{reason=\"not_understood\"} 1" "$BATS_FILE_TMPDIR/prom/all"
        grep -qx "ispkit_${tool}_dropped_packets_total{family=\"ipv6\"} 0" "$BATS_FILE_TMPDIR/prom/all"
    done
    grep -qx 'ispkit_nft_ban_feed_prefixes{source="voipbl"} 1' "$BATS_FILE_TMPDIR/prom/all"
    grep -q '^ispkit_smtp_connlimit_connections_total{table="smtp_connlimit",family="ipv4",result="limited"} 0' \
        "$BATS_FILE_TMPDIR/prom/all"
}

@test "a job that fails leaves its metrics as they are" {
    echo "old 1" > own.prom
    fails 2 "missing.conf" sip-audit --metrics own.prom missing.conf
    fails 2 "missing.log" mail-ratelimit-report --metrics own.prom missing.log
    fails 2 "one.db" greylist-db expire --db missing/one.db --metrics own.prom
    [ "$(cat own.prom)" = "old 1" ]
    printf '[7000]\ntype=auth\nusername=7000\npassword=7000\n' > pjsip.conf
    fails 2 "gone/own.prom: No such file or directory" sip-audit --metrics gone/own.prom pjsip.conf
}

@test "options for metrics that do nothing are refused" {
    fails 2 "--metrics needs --status" smtp-connlimit --limit 30/minute --metrics own.prom
    fails 2 "--metrics does not go with --setup, --list, --status or --flush" nft-ban --list --metrics own.prom
    fails 2 "--metrics-listen does not go with" ipset-ban --list --metrics-listen 9321
    fails 2 "--replace takes --metrics, not --metrics-listen" nft-ban --replace voipbl --metrics-listen 9321
    printf '0123456789abcdef' > key
    fails 2 "--metrics needs --follow" hls-encrypt -k key -o out --metrics own.prom segment.ts
    fails 2 "and --metrics" mail-ratelimit-report --follow --metrics own.prom log
    [ ! -e own.prom ]
}

@test "the manual page of each tool describes each of its metrics" {
    local tool
    for tool in "${tools[@]}"; do
        # mail-ratelimit is also the beginning of another tool's name.
        known_metrics | sed -n "s/^ispkit_${tool//-/_}_//p" | grep -v '^report_' | sort > own || continue
        echo "$tool:"
        sed -n '/^\.S[sh] M[eE][tT]/,/^\.S[sh] [^M]/p' "$ISPKIT_SOURCE"/man/man?/"$tool".? | tr -cs 'a-z_' '\n' |
            sort -u | comm -13 - own | diff - /dev/null
    done
}

@test "alert rules and dashboard use metrics that exist" {
    needs_firewalls
    diff <(metrics_in "$ISPKIT_SOURCE"/examples/prometheus/ispkit-{alerts.yml,alerts-test.yml,dashboard.json}) \
        <(known_metrics) | sed -n 's/^< //p' > unknown
    diff unknown /dev/null
}

@test "each alert fires for its reason, and none where all is well" {
    needs promtool
    cd "$ISPKIT_SOURCE/examples/prometheus"
    run promtool test rules ispkit-alerts-test.yml
    echo "$output"
    [ "$status" -eq 0 ]
    diff <(sed -nE 's/.*alert: //p' ispkit-alerts.yml | sort) \
        <(sed -nE 's/.*alertname="([A-Za-z]+)".*/\1/p' ispkit-alerts-test.yml | sort)
    # Each names the section of a page that tells more.
    sed -nE "s/^ +manual: '([a-z-]+)\(([1-8])\), (.+)'$/\1.\2 \3/p" ispkit-alerts.yml > "$BATS_TEST_TMPDIR/sections"
    [ "$(grep -c ' alert: ' ispkit-alerts.yml)" -eq "$(wc -l < "$BATS_TEST_TMPDIR/sections")" ]
    while read -r page section; do
        grep -qx "\.S[hs] $section" "$ISPKIT_SOURCE"/man/man?/"$page"
    done < "$BATS_TEST_TMPDIR/sections"
}

@test "the alerts that pages show are Prometheus', and use metrics that exist" {
    needs promtool
    needs jq
    python3 "$ISPKIT_SOURCE/tests/program/page_examples.py" extract tests/program/metrics.bats . "$ISPKIT_SOURCE"/man/man?/*
    # One expression a line; an indented line continues one.
    cat ./* | sed -z 's/\n  *//g' > expressions
    [ "$(wc -l < expressions)" -ge 6 ]
    jq -Rn '{groups: [{name: "pages", rules: [[inputs] | to_entries[] | {alert: "page\(.key)", expr: .value}]}]}' \
        < expressions > rules.json
    promtool check rules rules.json
    metrics_in expressions | comm -23 - <(known_metrics) | diff /dev/null -
}

@test "the expressions of the dashboard, and the example of a configuration, are Prometheus'" {
    needs promtool
    needs jq
    cd "$ISPKIT_SOURCE/examples/prometheus"
    jq '{groups: [{name: "dashboard", rules: [[.panels[].targets // [] | .[].expr] | to_entries[] |
        {record: "panel:\(.key)", expr: (.value | gsub("\\$__rate_interval"; "5m"))}]}]}' ispkit-dashboard.json \
        > "$BATS_TEST_TMPDIR/dashboard.json"
    [ "$(jq '.groups[0].rules | length' "$BATS_TEST_TMPDIR/dashboard.json")" -gt 20 ]
    promtool check rules "$BATS_TEST_TMPDIR/dashboard.json"
    promtool check config prometheus.yml
}
