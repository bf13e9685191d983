#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The configuration file of sip-banwatch.

load asterisk

# watch ARGUMENTS...: a watch in the background, its number in $watcher.
watch() {
    sip-banwatch watch "$@" >> out 2>> err 3>&- &
    watcher=$!
}

teardown() {
    [ -z "${watcher:-}" ] || kill "$watcher" 2> /dev/null || true
}

# fail COUNT ADDRESS: that many attempts.
attempts() {
    local i
    for ((i = 0; i < $1; ++i)); do failure "$2" "$((100 + i))"; done
}

# has_position FILE: all of it was read and stored.
has_position() {
    [ "$(sip-banwatch status --config conf --json | jq -r --arg file "$1" \
        '.logs[] | select(.file == $file) | .position')" = "$(stat -c %s "$1")" ]
}

@test "the file has the options of the command line, which wins" {
    printf '%s\n' '# a comment' 'db = state.db' 'max-failures = 3' 'weight = acl=2' 'weight = wrong-password=1' '[log]' > conf
    attempts 2 203.0.113.5 > log
    succeeds sip-banwatch watch --config conf --once
    [ -z "$output" ]
    attempts 1 203.0.113.5 >> log
    succeeds sip-banwatch watch --config conf --once
    [[ $output == "ban 203.0.113.5/32 "*" failures=3 "* ]]
    attempts 1 203.0.113.6 >> log
    succeeds sip-banwatch watch --config conf --once --max-failures 1
    [[ $output == "ban 203.0.113.6/32 "*" failures=1 "* ]]
    # Logs on the command line are watched instead.
    attempts 3 203.0.113.7 > other
    succeeds sip-banwatch watch --config conf --once other
    [[ $output == "ban 203.0.113.7/32 "* ]]
}

@test "a log has a policy of its own, and its failures count by themselves" {
    printf '%s\n' 'db = state.db' 'max-failures = 4' '[office]' '[trunk]' 'max-failures = 2' 'ban-time = 1h' > conf
    attempts 3 203.0.113.5 > office
    attempts 1 203.0.113.5 > trunk
    succeeds sip-banwatch watch --config conf --once
    [ -z "$output" ]
    attempts 1 203.0.113.5 >> trunk
    succeeds sip-banwatch watch --config conf --once
    [[ $output == "ban 203.0.113.5/32 3"*" failures=2 "* ]]
}

@test "a fault is told with its line before anything is done" {
    # fault LINE TEXT
    fault() {
        printf '%s\n' '# a comment' "$1" > conf
        fails 2 "sip-banwatch: conf:2: $2" sip-banwatch watch --config conf --once log
    }
    : > log
    fault 'max-failuers = 3' "unknown setting 'max-failuers' (did you mean 'max-failures'?)"
    fault '--nft = yes' "unknown setting '--nft' (it is written nft here)"
    fault 'quiet = yes' "unknown setting 'quiet'"
    fault 'nft' "'nft' is not a setting (NAME = VALUE)"
    fault 'nft = on' "nft: 'on' is neither yes nor no"
    fault 'max-failures = 0' "max-failures: '0' is not greater than 0"
    printf '%s\n' '[log]' 'db = x' > conf
    fails 2 "conf:2: db must stand above the first heading ([log] in line 1)" sip-banwatch watch --config conf --once
    printf '%s\n' '[log]' 'within = 1h' '[other]' '# the office' 'allow = 198.51.100.0/24' > conf
    fails 2 "conf:5: allow must stand above the first heading ([log] in line 1)" sip-banwatch watch --config conf --once
    printf '%s\n' '[log]' 'alow = 198.51.100.0/24' > conf
    fails 2 "conf:2: unknown setting 'alow'" sip-banwatch watch --config conf --once
    printf '%s\n' '[log]' 'ban-time = 9d' > conf
    fails 2 "conf:2: --ban-time: 777600 s is longer than --max-ban-time" sip-banwatch watch --config conf --once
    fails 2 "gone: No such file or directory" sip-banwatch watch --config gone
    holds_only conf log
}

@test "the other commands take the database from it, even if the rest is wrong" {
    printf '%s\n' 'db = state.db' 'max-failuers = x' > conf
    succeeds sip-banwatch ban -q --config conf 203.0.113.5
    succeeds sip-banwatch list --config conf
    [[ $output == 203.0.113.5/32* ]]
    succeeds sip-banwatch unban -q --config conf 203.0.113.5
    succeeds sip-banwatch allow --config conf 198.51.100.7
    succeeds sip-banwatch stats --config conf
    run -1 sip-banwatch status --config conf
    fails 2 "other.db: there is no such database" sip-banwatch list --config conf --db other.db
}

@test "SIGHUP takes over what has changed, and no attempt is lost or counted twice" {
    printf '%s\n' 'db = state.db' '[log]' > conf
    attempts 3 203.0.113.5 > log
    watch --config conf
    eventually has_position log
    # A fault leaves all as it was.
    printf '%s\n' 'db = state.db' 'max-failures = 4' 'wihtin = 1h' '[log]' > conf
    kill -HUP "$watcher"
    eventually grep -qx "sip-banwatch: conf:3: unknown setting 'wihtin' (did you mean 'within'?)" err
    attempts 1 203.0.113.5 >> log
    eventually has_position log
    [ ! -s out ]
    # Another log and another limit.
    printf '%s\n' 'db = state.db' 'max-failures = 6' '[log]' '[other]' 'max-failures = 1' > conf
    attempts 1 203.0.113.6 > other
    kill -HUP "$watcher"
    eventually grep -q '^ban 203.0.113.6/32 .*failures=1 ' out
    attempts 2 203.0.113.5 >> log
    eventually grep -q '^ban 203.0.113.5/32 .*failures=6 ' out
    # What cannot change is named.
    printf '%s\n' 'db = other.db' '[log]' > conf
    kill -HUP "$watcher"
    eventually grep -qx "sip-banwatch: warning: --db cannot change while the watch runs: start it again" err
    [ ! -e other.db ]
}

@test "SIGHUP starts and ends commands, metrics and mail" {
    printf '%s\n' 'db = state.db' 'max-failures = 1' '[log]' > conf
    : > log
    watch --config conf
    eventually has_position log
    printf '%s\n' 'db = state.db' 'max-failures = 1' 'metrics = own.prom' 'exec = echo "$BANWATCH_PREFIX" >> told' '[log]' > conf
    kill -HUP "$watcher"
    eventually test -e own.prom
    attempts 1 203.0.113.5 >> log
    eventually grep -qx 203.0.113.5/32 told
    kill "$watcher"
    wait "$watcher" || [ $? -eq 143 ]
    [ "$(cat err)" = "sip-banwatch: reloaded" ]
}

@test "the example has every option of watch once, and is accepted" {
    sed -nE 's/^#?([a-z0-9-]+) = .*/\1/p' "$ISPKIT_SOURCE/examples/sip-banwatch.conf" | sort > named
    sip-banwatch watch --help | sed -n '/^EXAMPLES/q; /^General:/q; s/^ *--\([a-z0-9-]*\).*/\1/p' | sort > options
    diff options named
    cp "$ISPKIT_SOURCE/examples/nft-ban.conf" .
    sed "s,/etc/ispkit/,$PWD/," "$ISPKIT_SOURCE/examples/sip-banwatch.conf" > example.conf
    fails 0 "/var/log/asterisk/messages: does not exist" sip-banwatch watch --db state.db --once --config example.conf ||
        succeeds sip-banwatch watch --db state.db --once --config example.conf
    # The defaults that it states are true: with all of them, watch behaves as without.
    grep -vE '^(log-bans|#(mail|exec|geo|metrics|once|allow|program|patterns|journal))' example.conf |
        sed -E 's/^#([a-z0-9-]+ = )/\1/; s/^\[.*/[log]/' > conf
    attempts 4 203.0.113.5 > log
    succeeds sip-banwatch watch --db state.db --once --config conf
    [ -z "$output" ]
    attempts 1 203.0.113.5 >> log
    succeeds sip-banwatch watch --db state.db --once --config conf
    [[ $output == "ban 203.0.113.5/32 "*" failures=5 "* ]]
}

@test "options that do not go together are told with the line of one of them" {
    # fault PLACE TEXT LINE...
    fault() {
        local place=$1 text=$2
        shift 2
        printf '%s\n' 'db = state.db' "$@" > bad.conf
        fails 2 "sip-banwatch: bad.conf:$place: $text" sip-banwatch watch --once --config bad.conf
    }
    local longer="--ban-time: 691200 s is longer than --max-ban-time, "
    fault 2 "$longer" 'ban-time = 8d' '[log]'
    fault 3 "$longer" 'max-ban-time = 1d' 'ban-time = 8d' '[log]'
    fault 4 "$longer" '[log]' 'within = 1h' 'ban-time = 8d'
    fault 2 "--journal-directory needs --journal" 'journal-directory = /x' '[log]'
    fault 2 "journal: 'a b' is not the name of a unit" 'journal = a b'
    fault 2 "'*' is not the name of a unit" '[journal:*]'
    # Those of the command line have no line.
    printf '%s\n' 'db = state.db' 'ban-time = 1h' '[log]' > bad.conf
    fails 2 "sip-banwatch: $longer" sip-banwatch watch --once --ban-time 8d --config bad.conf
    fails 2 "sip-banwatch: bad.conf:2: --ban-time: 3600 s is longer" sip-banwatch watch --once --max-ban-time 1m --config bad.conf
}

@test "a bad value of a list is told with its line" {
    printf 'db = state.db\nallow = 192.0.2.1\nallow = 192.0.2.1/99\nallow = 192.0.2.2\n' > bad.conf
    fails 2 "bad.conf:3: allow: '192.0.2.1/99' is not an address" sip-banwatch watch --config bad.conf
    printf 'db = state.db\nweight = acl=1\n[x.log]\nweight = nothing=1\nweight = acl=2\n' > bad.conf
    fails 2 "bad.conf:4: weight: 'nothing=1' is not KIND=WEIGHT" sip-banwatch watch --config bad.conf
}

@test "the configuration of the manual page is read" {
    mkdir -p log/asterisk lib/sip-banwatch
    cp "$ISPKIT_SOURCE/examples/asterisk.log" log/asterisk/security
    : > log/asterisk/trunk
    (
        page=$ISPKIT_SOURCE/man/man8/sip-banwatch.8
        source "$ISPKIT_SOURCE/tests/integration/page.bash"
        commands "Configuration file" | sed "s,/var/,$PWD/," > page.conf
    )
    succeeds sip-banwatch watch --once --config page.conf
    [ -s lib/sip-banwatch/banwatch.db ]
}
