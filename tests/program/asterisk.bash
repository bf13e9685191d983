# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Lines of Asterisk's log, for the tests of sip-banwatch.

load common

# failure ADDRESS [ACCOUNT [TIME]]: a line of chan_sip's.
failure() {
    local now
    printf -v now '%(%F %T)T' -1
    echo "[${3:-$now}] NOTICE[1201] chan_sip.c: Registration from" \
        "'<sip:${2:-100}@192.0.2.1>' failed for '$1:5060' - Wrong password"
}
