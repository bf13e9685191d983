#!/usr/bin/env bats
# SPDX-License-Identifier: MIT

load common

data() {
    cp -r "$ISPKIT_SOURCE/tests/data/sip/config/$1/." .
}

# wanted FILE...: "file:line rule" for each "finds rule, rule" in the files.
wanted() {
    awk 'match($0, /finds [a-z, -]+$/) {
            count = split(substr($0, RSTART + 6), rules, ", ")
            for (i = 1; i <= count; ++i) { print FILENAME ":" FNR, rules[i] }
        }' "$@" | sort
}

# found: the same of what --json says on standard input.
found() {
    sed -E 's/^\{"file":"([^"]*)","line":([0-9]+),.*"rule":"([^"]*)".*/\1:\2 \3/' | sort
}

@test "every weakness is found, where it is, and nothing else" {
    data weak
    run --separate-stderr sip-audit --json --severity info -- *.conf
    [ "$status" -eq 1 ]
    [ -z "$stderr" ]
    local files=(*.conf)
    diff <(wanted "${files[@]}" more/*.conf) <(found <<< "$output")
}

@test "the sample of weaknesses and the manual page have all the rules" {
    data weak
    sip-audit --rules | cut -f1 | sort > rules
    [ -s rules ]
    diff rules <(sip-audit --json --severity info -- *.conf | found |
        cut -d' ' -f2 | sort -u)
    diff rules <(sed -n '/^\.Ss Rules/,/^\.Ss Configuration/s/^\.It Cm //p' \
        "$ISPKIT_SOURCE/man/man8/sip-audit.8" | sort)
}

@test "the manual page has each rule under its severity" {
    sip-audit --rules | awk -F'\t' '{ print $2, $1 }' | sort > rules
    diff rules <(sed -n '/^\.Ss Rules/,/^\.Ss Configuration/p' \
        "$ISPKIT_SOURCE/man/man8/sip-audit.8" | awk '
            /^(Critical|High|Medium|Low|Info):/ { severity = tolower($1); sub(":", "", severity) }
            /^\.It Cm/ { print severity, $3 }' | sort)
}

@test "nothing is said of a good configuration" {
    data good
    succeeds sip-audit .
    [ -z "$output" ]
    succeeds sip-audit --severity info --fail-on info .
    [ -z "$output" ]
}

@test "of files in the shape of Asterisk's own, the open trunk is found, and nothing else is grave" {
    data small-office
    run --separate-stderr sip-audit --json --severity medium pjsip.conf
    [ "$status" -eq 1 ]
    diff <(wanted pjsip.conf) <(found <<< "$output")
    sed -i '/^\[provider-endpoint\]/a identify_by = ip' pjsip.conf
    succeeds sip-audit --severity medium pjsip.conf
    [ -z "$output" ]
}

@test "nothing is said of what sip-secret makes" {
    for format in pjsip sip.conf; do
        seq 1 400 | sip-secret --format "$format" > phones.conf
        succeeds sip-audit - < phones.conf
        [ -z "$output" ]
        seq 1000 1400 | sip-secret --format "$format" --bits 100 > more.conf
        succeeds sip-audit phones.conf more.conf
        [ -z "$output" ]
    done
}

@test "findings are file:line: severity: message, and the remedy" {
    printf '[200]\ntype=friend\nhost=dynamic\ncontext=phones\nacl=a\nsecret=200200\n' > sip.conf
    fails 1 "" sip-audit --severity high sip.conf
    grep -qx 'sip.conf:6: high: \[200\] the secret is made from the extension, a name or the user name of its account \[secret-from-name\]' <<< "$output"
    grep -qx '    give it a random secret (sip-secret makes them)' <<< "$output"
}

@test "secrets are masked unless they are asked for" {
    printf '[a]\ntype=friend\nhost=dynamic\nsecret=zanzibar\n' > sip.conf
    printf '[b]\ntype=auth\nusername=b\nmd5_cred=%s\n' \
        "$(printf 'b:asterisk:letmein' | md5sum | cut -d' ' -f1)" > pjsip.conf
    run -1 sip-audit sip.conf pjsip.conf
    [[ $output == *secret-guessable* && $output == *digest-weak* ]]
    [[ $output != *zanzibar* && $output != *letmein* ]]
    run -1 sip-audit --json sip.conf pjsip.conf
    [[ $output == *secret-guessable* && $output == *digest-weak* ]]
    [[ $output != *zanzibar* && $output != *letmein* ]]
    run sip-audit --show-secrets sip.conf pjsip.conf
    [[ $output == *"('zanzibar')"* && $output == *"('letmein')"* ]]
    run sip-audit --show-secrets --json sip.conf
    [[ $output == *'"secret":"zanzibar"'* ]]
}

@test "--severity and --fail-on" {
    printf '[200]\ntype=friend\nhost=dynamic\ncontext=phones\nsecret=Tb8nXwQ5zKvR3mLcJ\n' > list
    fails 1 "" sip-audit --type sip list
    [[ $output == *user-is-extension* && $output != *acl-missing* ]]
    succeeds sip-audit --type sip --severity medium --fail-on medium list
    [ -z "$output" ]
    succeeds sip-audit --type sip --fail-on high list
    [[ $output == *user-is-extension* ]]
    succeeds sip-audit --type sip --severity medium list
    [ -z "$output" ]
    fails 1 "" sip-audit --type sip --severity info list
    [[ $output == *acl-missing* ]]
    fails 1 "" sip-audit --type sip --severity high --fail-on info list
    [[ $output == *acl-missing* ]]
    fails 2 "expected info, low" sip-audit --severity grave list
    fails 2 "expected sip, pjsip" sip-audit --type h323 list
}

@test "--min-bits moves the line between weak and strong" {
    printf '[a]\ntype=friend\nhost=dynamic\ncontext=phones\nsecret=Tb8nXwQ5zKvR\n' > phones
    succeeds sip-audit phones
    fails 1 "" sip-audit --min-bits 100 phones
    [[ $output == *secret-weak* ]]
}

@test "a secret that two files share is found" {
    printf '[a]\ntype=friend\nhost=dynamic\ncontext=p\nsecret=Tb8nXwQ5zKvR3mLcJ\n' > phones
    printf '[b]\ntype=auth\nusername=b\npassword=Tb8nXwQ5zKvR3mLcJ\n' > pjsip.conf
    succeeds sip-audit phones
    succeeds sip-audit pjsip.conf
    fails 1 "" sip-audit phones pjsip.conf
    [[ $output == *"phones:5: high: [a] [b] has the same secret (pjsip.conf:4)"* ]]
    [[ $output == *"pjsip.conf:4: high: [b] [a] has the same secret (phones:5)"* ]]
}

@test "the same file, given twice or included as well, is no finding" {
    data good
    succeeds sip-audit pjsip.conf pjsip.conf
    echo '#include pjsip.conf' > pjsip_all.conf
    succeeds sip-audit pjsip.conf pjsip_all.conf
}

@test "what Asterisk would not load is an error with file and line" {
    printf '[a]\n[b](c)\n' > sip.conf
    fails 2 "sip-audit: sip.conf:2: [b] inherits from [c], which is not defined before it" \
        sip-audit sip.conf
    printf '\n#include sip.conf\n' > iax.conf
    fails 2 "sip.conf:2: " sip-audit iax.conf
    printf '#include sip.conf\n' > sip.conf
    fails 2 "sip.conf:1: sip.conf includes itself" sip-audit sip.conf
    fails 2 "missing.conf: No such file" sip-audit missing.conf
    fails 2 "no files" sip-audit
    fails 2 "--rules takes no files" sip-audit --rules sip.conf
}

@test "of several files, the others are audited if one is refused" {
    printf 'exten => 1,1,Answer()\n' > extensions.conf
    printf '[one]\ntype=friend\nsecret=one\n' > sip.conf
    run_apart sip-audit --severity critical .
    [ "$status" -eq 2 ]
    [[ $output == *"sip.conf:3: critical: [one]"* ]]
    [ "$stderr" = "sip-audit: ./extensions.conf:1: a setting before the first section
sip-audit: 1 of 2 files not audited" ]
}

@test "a file that says nothing of its kind needs --type" {
    printf '[a]\nsecret=a\n' > list
    fails 2 "list: neither name nor content shows what it is (use --type with sip, pjsip, iax," sip-audit list
    fails 1 "" sip-audit --type users --severity critical list
}

@test "included files are found beside the first one, by wildcards, and only regular ones" {
    mkdir -p etc/parts etc/parts/folder
    mkfifo etc/parts/pipe
    printf '[general]\nallowguest=no\n#include parts/*\n#tryinclude nothing\n' > etc/sip.conf
    printf '#include "one.conf"\n' > etc/parts/a
    printf '[one]\ntype=friend\nsecret=one\n' > etc/one.conf
    fails 1 "" sip-audit etc/sip.conf
    [[ $output == *"etc/one.conf:3: critical: [one]"* ]]
}

@test "a folder's dialplans in AEL and Lua are told of, and not read" {
    data good
    echo 'context a { 1 => Answer(); }' > extensions.ael
    run_apart sip-audit .
    [ "$status" -eq 0 ]
    [ "$stderr" = "sip-audit: warning: ./extensions.ael: not audited: only extensions.conf is read" ]
    succeeds sip-audit -q .
}

@test "a copy of a server's files: absolute includes are below --root, and absent ones are told" {
    mkdir -p image/etc/asterisk/more
    printf '[general]\nallowguest=no\n#include /etc/asterisk/more/*.conf\n' > image/etc/asterisk/sip.conf
    printf '[one]\ntype=friend\nsecret=one\n' > image/etc/asterisk/more/one.conf
    printf '[a]\ntype=endpoint\nauth=a\ncontext=c\n#include /srv/auth.conf\n[b](tpl)\n' > image/etc/asterisk/pjsip.conf
    fails 1 "" sip-audit --root image
    [[ $output == *"image/etc/asterisk/more/one.conf:3: critical: [one]"* ]]
    [[ $output == *"image/etc/asterisk/pjsip.conf:5: medium: there is no file '/srv/auth.conf': its content is not audited"* ]]
    [[ $output == *"image/etc/asterisk/pjsip.conf:6: medium: this section is not audited: it needs [tpl]"* ]]
    [[ $output != *auth-unknown* ]]
    local whole=$output
    fails 1 "" sip-audit --root image image/etc/asterisk
    [ "$output" = "$whole" ]
    fails 2 "image: there is no configuration file of Asterisk" sip-audit image
    fails 2 "nowhere/etc/asterisk: No such file" sip-audit --root nowhere
    fails 2 "--rules takes no files" sip-audit --rules --root image
}

@test "what may not be read is told as that, not as missing" {
    mkdir -p asterisk more
    printf '[general]\nallowguest=no\n#include ../more/*.conf\n#include ../more/one.conf\n' > asterisk/sip.conf
    : > more/one.conf
    denied() { run_apart unprivileged "$ISPKIT_BIN/sip-audit" "$@"; }
    chmod 600 asterisk
    denied asterisk
    [ "$status $stderr" = "2 sip-audit: asterisk: Permission denied" ]
    chmod 755 asterisk
    chmod 0 more
    denied asterisk
    [ "$status" -eq 2 ]
    [[ $stderr == "sip-audit: asterisk/sip.conf:3: "*"cannot search for 'asterisk/../more/*.conf': Permission denied"* ]]
    sed -i 3d asterisk/sip.conf
    denied asterisk
    [ "$status" -eq 2 ]
    [[ $stderr == *"asterisk/../more/one.conf: Permission denied"* ]]
    chmod 755 more
}

@test "patterns that stand for endless numbers of files are refused" {
    for pattern in '/*/../*/../*/../*/../*' '{a,b}{a,b}{a,b}{a,b}' "$(printf '%01030d' 0)"; do
        printf '[general]\n#tryinclude %s\n' "$pattern" > sip.conf
        fails 2 "sip.conf:2: #include: the pattern has too many wildcards" sip-audit sip.conf
    done
}

@test "#exec is reported, and not run" {
    printf '[general]\nallowguest=no\n#exec /usr/bin/touch %s/run\n' "$PWD" > sip.conf
    fails 1 "" sip-audit sip.conf
    [[ $output == *"sip.conf:3: medium: #exec"* ]]
    [ ! -e run ]
}

@test "control characters in a configuration do not reach the terminal" {
    printf '[a\033[31m]\ntype=friend\nsecret=\n' > sip.conf
    fails 1 "" sip-audit sip.conf
    [[ $output != *$'\033'* ]]
    printf '[\377]\ntype=friend\nsecret=\n' > sip.conf
    run sip-audit --json sip.conf
    [ "$status" -eq 1 ]
}
