# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Sourced by tests of the journal of systemd: files that systemd-journal-remote makes of entries.

remote=/lib/systemd/systemd-journal-remote

prepare() {
    [ -x $remote ] || skip "needs $remote"
    mkdir journal
    now=$(date +%s)
    entries=0
}

# entry UNIT TRANSPORT PROGRAM MESSAGE [FIELD=VALUE...]: adds an entry of $time (seconds) to the
# file written.
entry() {
    local LC_ALL=C length=${#4} octets='' i
    for ((i = 0; i < 64; i += 8)); do
        octets+=$(printf '\\x%02x' $((length >> i & 255)))
    done
    ((++entries))
    {
        printf '%s\n' "__REALTIME_TIMESTAMP=$((time * 1000000 + entries))" \
            "__MONOTONIC_TIMESTAMP=$(((time - now + 1000000) * 1000000 + entries))" \
            _BOOT_ID=4f37c5eb193745c6b8086fba2ffadb63 _MACHINE_ID=4f37c5eb193745c6b8086fba2ffadb64 \
            "_SYSTEMD_UNIT=$1" "_TRANSPORT=$2" "SYSLOG_IDENTIFIER=$3" "${@:5}" _PID=77 MESSAGE
        # shellcheck disable=SC2059 # the length as bytes
        printf "$octets"
        printf '%s\n\n' "$4"
    } >> written
}

# store FILE: the entries since the last call.
store() {
    $remote --output="journal/$1" written 2> remote.log ||
        { cat remote.log; return 1; }
    rm written
}
