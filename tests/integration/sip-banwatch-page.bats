#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The page of sip-banwatch scan in a browser.

load ../program/common

browser() {
    timeout 60 chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
        --disable-background-networking --disable-component-update --disable-sync \
        --user-data-dir="$BATS_TEST_TMPDIR/browser" "$@" 2> /dev/null
}

# failure ADDRESS ACCOUNT TIME: a line of the security log, which quotes nothing.
failure() {
    echo "[$3] SECURITY[77] res_security_log.c: SecurityEvent=\"ChallengeResponseFailed\",EventTV=\"${3/ /T}.000+0000\",Severity=\"Error\",Service=\"PJSIP\",EventVersion=\"1\",AccountID=\"$2\",SessionID=\"s$RANDOM\",LocalAddress=\"IPV4/UDP/192.0.2.1/5060\",RemoteAddress=\"IPV4/UDP/$1/5060\""
}

# attacks ACCOUNT: a day of attacks on this account and others, one of which has a long name.
attacks() {
    local hour address account
    for hour in {00..23}; do
        for address in 203.0.113.{1..5} 2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff; do
            for account in 100 101 a_very_long_name_of_an_account_that_somebody_tries_in_vain "$1"; do
                failure "$address" "$account" "2026-11-23 $hour:00:00"
                failure "$address" "$account" "2026-11-23 $hour:01:00"
            done
        done
    done
}

@test "nothing that attackers wrote runs on the page" {
    needs chromium
    local run=document.title=1
    attacks "<script>$run</script><img src=x onerror=$run>" > log
    sip-banwatch scan --html page.html log > table
    grep -q '&lt;script&gt;' page.html
    browser --dump-dom "file://$PWD/page.html" > seen.html
    grep -q '<title>SIP attacks' seen.html
    grep -q '<svg' seen.html
    run -1 grep -qiE '<(script|img|iframe)|<[^>]* on[a-z]+=' seen.html
}

@test "the page fits on a telephone, is drawn and printed" {
    needs chromium
    attacks 102 > log
    sip-banwatch scan --html page.html log > table
    # A window has 500 pixels at least; a frame does not. It tells its width and that of its content.
    sed -e 's|<meta http-equiv="Content-Security-Policy"[^>]*>||' \
        -e 's|</body>|<script>parent.postMessage(document.documentElement.scrollWidth - innerWidth, "*")</script></body>|' \
        page.html > inner.html
    echo '<title>?</title><script>onmessage = message => document.title = "too wide by " + message.data</script>' \
        '<iframe src="inner.html" style="width: 360px; height: 9000px"></iframe>' > outer.html
    browser --dump-dom "file://$PWD/outer.html" > seen.html
    grep -qE '<title>too wide by (0|-[0-9]+)</title>' seen.html
    browser --window-size=1000,2000 --screenshot="$PWD/page.png" "file://$PWD/page.html"
    browser --print-to-pdf="$PWD/page.pdf" "file://$PWD/page.html"
    [ "$(head -c 4 page.pdf)" = %PDF ]
    # More than an empty page of that size, which has some thousand bytes.
    [ "$(stat -c %s page.png)" -gt 30000 ]
}
