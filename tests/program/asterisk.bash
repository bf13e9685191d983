# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Lines of Asterisk's log, for the tests of sip-banwatch.

load common

# security EVENT ADDRESS ACCOUNT: a line of the security log.
security() {
    local now
    printf -v now '%(%F %T)T' -1
    echo "[$now] SECURITY[77] res_security_log.c: SecurityEvent=\"$1\",EventTV=\"${now/ /T}.000+0000\"," \
        "Severity=\"Informational\",Service=\"PJSIP\",EventVersion=\"1\",AccountID=\"$3\",SessionID=\"s$RANDOM\"," \
        "LocalAddress=\"IPV4/UDP/192.0.2.1/5060\",RemoteAddress=\"IPV4/UDP/$2/5060\"" | sed 's/, /,/g'
}

# failure ADDRESS [ACCOUNT [TIME]]: a line of chan_sip's.
failure() {
    local now
    printf -v now '%(%F %T)T' -1
    echo "[${3:-$now}] NOTICE[1201] chan_sip.c: Registration from" \
        "'<sip:${2:-100}@192.0.2.1>' failed for '$1:5060' - Wrong password"
}
