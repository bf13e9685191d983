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
