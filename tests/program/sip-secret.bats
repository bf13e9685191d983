#!/usr/bin/env bats
# SPDX-License-Identifier: MIT

load common

@test "a secret is a line of 23 characters that do not look alike" {
    succeeds sip-secret
    [[ $output =~ ^[a-hjkmnp-zA-HJ-NP-Z2-9]{23}$ ]]
    [ "$(sip-secret)" != "$(sip-secret)" ]
}

@test "--bits, --alphabet and --count" {
    succeeds sip-secret --count 3 --bits 80 --alphabet 0123456789
    [ "${#lines[@]}" -eq 3 ]
    for line in "${lines[@]}"; do
        [[ $line =~ ^[0-9]{25}$ ]]
    done
    [ "$(sip-secret --count 1000 | sort -u | wc -l)" -eq 1000 ]
    fails 2 "is not from 80 to 1024" sip-secret --bits 40
    fails 2 "at least 1" sip-secret --count 0
    fails 2 "'a' occurs twice" sip-secret --alphabet abca
    fails 2 "';' has a special meaning" sip-secret --alphabet 'ab;'
    fails 2 "at least two" sip-secret --alphabet a
}

@test "a file has mode 0600, appears whole, and is not replaced without --force" {
    succeeds sip-secret -o secret
    [ -z "$output" ]
    [ "$(stat -c '%s %a' secret)" = "24 600" ]
    holds_only secret
    cp secret old
    fails 2 "secret: exists already" sip-secret -o secret
    cmp secret old
    succeeds sip-secret -f -o secret
    run -1 cmp -s secret old
    fails 2 "--force" sip-secret --force
}

@test "a secret in a world-readable file is worth a warning" {
    run --separate-stderr bash -c 'umask 022; sip-secret > secret'
    [ "$status" -eq 0 ]
    [ "$stderr" = "sip-secret: warning: standard output is a file that every user can read" ]
    run -0 --separate-stderr bash -c 'umask 022; sip-secret --quiet > quiet'
    [ -z "$stderr" ]
    run -0 --separate-stderr bash -c 'umask 077; sip-secret > private'
    [ -z "$stderr" ]
}

@test "accounts for pjsip.conf, from standard input" {
    seq 200 299 > list
    run --separate-stderr bash -c 'sip-secret --format pjsip -o phones.conf < list'
    [ "$status" -eq 0 ]
    [ -z "$output$stderr" ]
    [ "$(stat -c %a phones.conf)" = 600 ]
    for type in endpoint auth aor; do
        [ "$(grep -c "^type=$type$" phones.conf)" -eq 100 ]
    done
    [ "$(grep -c '^\[299\]$' phones.conf)" -eq 3 ]
    [ "$(grep '^password=' phones.conf | sort -u | wc -l)" -eq 100 ]
    [ "$(grep '^username=' phones.conf | sort -u | wc -l)" -eq 100 ]
    run -1 grep '^username=[0-9]' phones.conf
}

@test "accounts for sip.conf, with a context" {
    succeeds sip-secret --format sip.conf --context phones 200 201
    [ "$(grep -c '^context=phones$' <<< "$output")" -eq 2 ]
    [ "$(grep -cE '^\[[a-z][a-z2-9]{11}\]$' <<< "$output")" -eq 2 ]
    [[ $output == *"regexten=201"* ]]
    fails 2 "--context" sip-secret --format pjsip --context 'a;b' 200
}

@test "rows for spreadsheets and scripts" {
    succeeds sip-secret --format csv 200 201
    [ "${lines[0]}" = extension,username,secret,context ]
    [[ ${lines[2]} =~ ^201,[a-z][a-z2-9]{11},[a-zA-Z2-9]{23},from-internal$ ]]
    succeeds sip-secret --format json 200
    [[ $output =~ ^\{\"extension\":\"200\",\"username\":\".{12}\",\"secret\":\".{23}\",\"context\":\"from-internal\"\}$ ]]
}

@test "a bad extension is named with its line, and nothing is written" {
    for bad in '2]0' '2;0' 'a b' general "$(printf %080d 0)"; do
        printf '200\n%s\n' "$bad" > list
        fails 2 "standard input:2: not an extension" \
            bash -c 'sip-secret --format pjsip -o phones.conf < list'
        fails 2 ":2: " bash -c 'sip-secret --format csv < list'
        [ -z "$output" ]
        [ ! -e phones.conf ]
    done
    printf '200\n201\n200\n' > list
    fails 2 ":3: extension 200 is already in line 1" bash -c 'sip-secret --format csv < list'
    fails 2 "'2;0' is not an extension" sip-secret --format csv '2;0'
    fails 2 "given twice" sip-secret --format csv 200 200
}

@test "options that do not go together are refused" {
    fails 2 "an extension needs --format" sip-secret 200
    fails 2 "--context needs --format" sip-secret --context phones
    fails 2 "--count" sip-secret --format csv --count 2 200
    fails 2 "expected pjsip, sip.conf, csv or json" sip-secret --format xml 200
    fails 2 "standard input: no extensions" sip-secret --format csv -o list < /dev/null
    [ ! -e list ]
}

@test "a terminal that is waited for gets a hint" {
    run script -qec "sip-secret --format csv" /dev/null < <(printf '200\n\004')
    [[ $output == *"reading extensions from the terminal"* ]]
}

@test "a full device is an error" {
    fails 2 "No space left on device" bash -c 'sip-secret > /dev/full'
}
