#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The manual pages: what they refer to is there, and they can be read as HTML and PDF.

load common

# Pages of Debian 12, each with its package.
foreign_pages='
cp(1) coreutils
db_dump(1) db-util
fail2ban-client(1) fail2ban
ffmpeg(1) ffmpeg
gzip(1) gzip
journalctl(1) systemd
mail(1) bsd-mailx
openssl(1) openssl
openssl-enc(1ssl) openssl
parallel(1) parallel
postfix(1) postfix
postsuper(1) postfix
ps(1) procps
psql(1) postgresql-client-common
rclone(1) rclone
sbatch(1) slurm-client
sendmail(1) postfix
svcrack(1) sipvicious
systemctl(1) systemd
systemd(1) systemd
touch(1) coreutils
zcat(1) gzip
zstd(1) zstd
rename(2) manpages-dev
umask(2) manpages-dev
syslog(3) manpages-dev
access(5) postfix
crontab(5) cron
postconf(5) postfix
slurm.conf(5) slurm-client
anvil(8) postfix
cron(8) cron
ip6tables-restore(8) iptables
ipset(8) ipset
iptables(8) iptables
iptables-extensions(8) iptables
iptables-restore(8) iptables
nft(8) nftables
pipe(8) postfix
postscreen(8) postfix
rbldnsd(8) rbldnsd
smtpd(8) postfix
spawn(8) postfix
sudo(8) sudo
systemd-sysusers(8) systemd'

own_pages() {
    find "$ISPKIT_SOURCE"/man/man? -type f -printf '%f\n' | sed -E 's/(.*)\.(.)$/\1(\2)/'
}

# are_there: each page on standard input is this toolkit's, or one of Debian's.
are_there() {
    sort -u | comm -23 - <({ own_pages; cut -d' ' -f1 <<< "$foreign_pages"; } | sort -u) > unknown
    cat unknown
    [ ! -s unknown ]
}

@test "each page that a page refers to is there" {
    sed -nE 's/^\.(It )?Xr ([^ ]+) ([^ ]+).*/\2(\3)/p' "$ISPKIT_SOURCE"/man/man?/* > references
    grep -q '^postconf(5)$' references
    are_there < references
    # None in the list that no page or text names.
    { cat references; text_references; } | sort -u > named
    cut -d' ' -f1 <<< "$foreign_pages" | grep . | sort | comm -23 - named > unused
    diff unused /dev/null
}

# Those in the texts outside of pages, and in what --help prints.
text_references() {
    for tool in "${tools[@]}"; do
        "$tool" --help
        for command in $(commands "$tool"); do "$tool" "$command" --help; done
    done | cat - "$ISPKIT_SOURCE"/{*.md,systemd/*/*,examples/*.conf} |
        grep -oE '\<[a-z][a-z0-9._-]+\([1-8][a-z]*\)'
}

@test "each page that --help, the README and the units refer to is there" {
    text_references > references
    # Those in --help, in the README and in units.
    for reference in 'spawn(8)' 'ispkit-cluster(7)' 'mail-ratelimit-report(1)'; do grep -qxF "$reference" references; done
    are_there < references
    grep -ohE '\<man [a-z][a-z0-9-]+' "$ISPKIT_SOURCE"/*.md | sed 's/man //' | sort -u |
        comm -23 - <(own_pages | sed 's/(.*//' | sort) | diff - /dev/null
}

# The options of other programs that a page speaks of.
foreign_options='
hls-keygen: -hls_key_info_file
hls-verify: -a
greylist-db: --privacy
greylist-db: -p
sip-banwatch: --prefix
sip-banwatch: --timestamps
sip-banwatch: -E
sip-banwatch: -a
sip-banwatch: -n
sip-banwatch: -o
sip-banwatch: -t
smtp-connlimit: --noflush
ispkit-hls: -f
ispkit-mail: -P
ispkit-mail: -p'

@test "each option that a page speaks of is one of the tool's, or of any tool in a page about several" {
    local page name options
    for tool in "${tools[@]}"; do
        { "$tool" --help; for command in $(commands "$tool"); do "$tool" "$command" --help; done; } |
            grep -oE '(^|[ ,])--?[a-zA-Z0-9][a-z0-9-]*' | tr -d ' ,' | sort -u > "options.$tool"
    done
    sort -u options.* > options
    for page in "$ISPKIT_SOURCE"/man/man?/*; do
        name=${page##*/} name=${name%.?}
        options=options
        [ ! -e "options.$name" ] || options=options.$name
        sed -n '/^\./p' "$page" | grep -oE '(^|[^A-Za-z])Fl [^ ]+' | sed "s/.*Fl /$name: -/" | sort -u |
            comm -23 - <({ sed "s/^/$name: /" "$options"; echo "$foreign_options"; } | sort -u)
    done > unknown
    diff unknown /dev/null
}

@test "HTML and PDF of all pages: the same each time, whole, and each link leads somewhere" {
    needs mandoc
    local page html
    succeeds "$ISPKIT_SOURCE/script/docs" docs
    "$ISPKIT_SOURCE/script/docs" again
    diff -r docs again
    for page in "$ISPKIT_SOURCE"/man/man?/*; do
        html=docs/${page##*/}.html
        diff <(sed -nE 's/^\.Sh (.*)/\1/p' "$page" | tr ' ' '_') \
            <(sed -nE 's/.*<h1 class="Sh" id="([^"]+)".*/\1/p' "$html")
        [ "$(head -c 5 "docs/${page##*/}.pdf")" = %PDF- ]
        grep -q "href=\"${page##*/}.html\"" docs/index.html
        grep -q "href=\"${page##*/}.pdf\"" docs/index.html
    done
    grep -ohE '(href|id)="[^"]+"' --with-filename docs/*.html |
        awk -F'[:"]' '{ file = $1; sub(/^docs\//, "", file) }
            $2 == "id=" { there[file "#" $3] = 1; next }
            $3 ~ /^https/ { next }
            { target = $3 ~ /^#/ ? file $3 : $3; wanted[target] = file }
            END { for (target in wanted) if (target ~ /#/) { if (!(target in there)) print "anchor", target, wanted[target] }
                else print "file", target }' > links
    while read -r kind target _; do
        [ "$kind" = file ] && [ -s "docs/$target" ] || { echo "$kind $target: leads nowhere"; return 1; }
    done < links
    [ "$(grep -c . links)" -gt 30 ]
}

@test "each example of each page is run by the test that it names, or says why not" {
    python3 "$ISPKIT_SOURCE/tests/program/page_examples.py" check "$ISPKIT_SOURCE"
}

@test "a command that adds a line to a file looks first whether it is there" {
    # The line before it in the text, or in the same command, looks at or takes from the same file.
    awk '
        /^\.Bd -literal/ { text = "" }
        { text = text "\n" $0 }
        / >> / {
            file = $NF
            seen += 1
            earlier = substr(text, 1, length(text) - length($0))
            if (!match(earlier, "(grep -q|sed -i)[^\n]* " file "( \\|\\|)?\n")) { print FILENAME ": " $0; bad = 1 }
        }
        END { exit bad || seen < 6 }' "$ISPKIT_SOURCE"/man/man?/*
}
