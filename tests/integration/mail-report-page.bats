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
    run -1 grep -qiE '<(script|img|iframe)|<[^>]* on[a-z]+=' seen.html
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
