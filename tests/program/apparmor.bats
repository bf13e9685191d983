#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The AppArmor profiles are valid, and their units name them.

load common

profiles() { (cd "$ISPKIT_SOURCE/packaging/apparmor" && find . -maxdepth 1 -type f -printf '%P\n'); }

# parse FOLDER PROFILE
parse() {
    apparmor_parser --skip-kernel-load --skip-cache --Include "$1" "$1/$2"
}

@test "each profile is valid, with or without an administrator's file" {
    cp -r "$ISPKIT_SOURCE/packaging/apparmor" etc
    mkdir etc/local
    for profile in $(profiles); do
        parse etc "$profile"
        echo '/srv/networks r,' > "etc/local/$profile"
        parse etc "$profile"
        echo 'no rule' > "etc/local/$profile"
        run ! parse etc "$profile"
    done
}

@test "each profile is that of a unit" {
    diff <(profiles | sort) <(sed -n 's/^AppArmorProfile=-//p' "$ISPKIT_SOURCE"/systemd/*/*.service | sort -u)
}

# writable PROFILE: regular expressions for the files that the profile, with its abstractions of ours, lets the service
# write, one a line.
writable() {
    local folder=$ISPKIT_SOURCE/packaging/apparmor
    sed -nE 's,^ *include <(abstractions/ispkit-.*)>$,\1,p' "$folder/$1" | (cd "$folder" && xargs cat -- "$1") |
        sed -nE 's,^ +(owner )?((/|@\{run\})[^ ]*) r?w[a-z]*\,$,\2,p' |
        sed -e 's,@{run},/run,; s/[.]/\\./g; s/{/(/g; s/,/|/g; s/}/)/g; s/\*\*/\n/g; s/\*/[^\/]*/g; s/\n/.+/g'
}

@test "a service may write what its example, its socket unit and ispkit-metrics(7) name" {
    for profile in $(profiles); do
        {
            sed -nE 's,^#?(db|listen|mail-socket|metrics) = (unix:)?(/.*),\3,p' "$ISPKIT_SOURCE/examples/$profile.conf"
            sed -nE 's,^Listen(Stream|FIFO)=,,p' "$ISPKIT_SOURCE/systemd/$profile/$profile.socket"
            sed -n 's,^ReadWritePaths=.*,&/one.prom,; s,^ReadWritePaths=,,p' "$ISPKIT_SOURCE/man/man7/ispkit-metrics.7"
        } > named
        [ "$(wc -l < named)" -ge 3 ]
        writable "$profile" > rules
        grep -vxEf rules named | diff /dev/null -
    done
}
