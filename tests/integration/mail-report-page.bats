#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The page of mail-ratelimit-report in a browser.

load ../program/common

browser() {
    timeout 60 chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
        --disable-background-networking --disable-component-update --disable-sync \
        --user-data-dir="$BATS_TEST_TMPDIR/browser" "$@" 2> /dev/null
}

# hostile_log: the sample log with markup in all that customers and strangers write.
hostile_log() {
    local run="document.title='ran'"
    sed -e "s/bert@example\.net/<script>$run<\/script>\"'><img src=x onerror=$run>@example.net/g" \
        -e "s/from=<info@/from=<<svg onload=$run>info@/; s/helo=<[^>]*>/helo=<<script>$run<\/script>>/" \
        -e "s/mail\.office\.example/<iframe src=javascript:$run>/" "$ISPKIT_SOURCE/examples/mail.log"
}

@test "nothing that customers or strangers wrote runs on the page" {
    needs chromium
    hostile_log > log
    echo "198.51.100.80 <script>document.title='ran'</script>" > networks
    mail-ratelimit-report --since 2026-11-23 --networks networks --what-if auto --html page.html log > /dev/null
    grep -q '&lt;script&gt;' page.html
    browser --dump-dom "file://$PWD/page.html" > seen.html
    grep -q '<title>Mail report' seen.html
    grep -q '<svg' seen.html
    # The page has a script of its own, which contains no tag.
    [ "$(grep -c '<script' seen.html)" -eq 1 ]
    run -1 grep -qiE '<(script.*run|img|iframe)|<[^>]* on[a-z]+=' seen.html
}

@test "the page is sorted and searched in a browser, with 2,000 offenders, and allows nothing else" {
    needs chromium
    needs node
    awk 'BEGIN { for (n = 1; n <= 2000; ++n) {
        address = "198.51." int(n / 250) "." n % 250
        print "2026-11-23T10:00:00Z mx postfix/smtpd[7]: " 100000 + n ": client=c[" address "], sasl_method=PLAIN, sasl_username=user" n "@example.org"
        print "2026-11-23T10:00:00Z mx postfix/qmgr[8]: " 100000 + n ": from=<a@example.org>, size=1, nrcpt=" n " (queue active)"
        print "2026-11-23T10:00:01Z mx postfix/smtp[9]: " 100000 + n ": to=<b@example.net>, relay=m[192.0.2.1]:25, delay=1, dsn=2.0.0, status=sent (ok)"
        print "2026-11-23T10:00:01Z mx postfix/qmgr[8]: " 100000 + n ": removed" } }' > log
    echo user7@example.org parents@example.com > contacts
    mail-ratelimit-report --html page.html --min-score 0 --top 0 --contacts contacts log > /dev/null
    node "$ISPKIT_SOURCE/tests/integration/browser/search_report.mjs" page.html
}

@test "the page is drawn and printed" {
    needs chromium
    mail-ratelimit-report --since 2026-11-23 --what-if auto --html page.html \
        "$ISPKIT_SOURCE/examples/mail.log" > /dev/null
    browser --window-size=1000,1600 --screenshot="$PWD/page.png" "file://$PWD/page.html"
    browser --print-to-pdf="$PWD/page.pdf" "file://$PWD/page.html"
    [ "$(head -c 4 page.pdf)" = %PDF ]
    # More than an empty page of that size, which has some thousand octets.
    [ "$(stat -c %s page.png)" -gt 30000 ]
}
