# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# A machine for examples: namespaces in which what is written to /etc, /srv and /var is gone afterwards, with the
# logs, lists and databases that the manual pages name.

needs_world() {
    needs ip
    needs nft
    needs iptables
    needs jq
    if [ "$(id -u)" -ne 0 ]; then
        [ "${CI:-}" != true ] || { echo "not root, and CI skips nothing"; return 1; }
        skip "needs root"
    fi
}

# in_world COMMAND...
in_world() {
    # shellcheck disable=SC2016 # the inner shell's
    unshare --mount --net --pid --fork --kill-child --mount-proc bash -c '
        mount -t tmpfs tmpfs /mnt
        for folder in etc var; do
            mkdir -p /mnt/$folder/above /mnt/$folder/work
            mount -t overlay overlay \
                -o "lowerdir=/$folder,upperdir=/mnt/$folder/above,workdir=/mnt/$folder/work" /$folder || exit
        done
        mount -t tmpfs tmpfs /srv
        ip link set lo up
        ip address add 192.0.2.1/32 dev lo # networks of examples are in use here
        exec "$@"' in_world "$@"
}

# What the examples take for granted.
furnish_world() {
    local examples=$ISPKIT_SOURCE/examples yesterday
    yesterday=$(date -d yesterday +%F)
    rm -rf /var/lib/ispkit /var/lib/sip-banwatch /etc/asterisk
    install -d /etc/{asterisk,ispkit,nftables.d} /var/log/asterisk /var/lib/{ispkit,sip-banwatch} \
        /var/lib/prometheus/node-exporter /srv/hls/{sources,ladders}
    cp "$examples/asterisk.log" /var/log/asterisk/messages
    cp "$examples/asterisk.log" /var/log/asterisk/security
    echo 100 | sip-secret --format pjsip -o /etc/asterisk/pjsip.conf
    cp /etc/asterisk/pjsip.conf .
    sed -n "s/^2026-11-23T/${yesterday}T/p" "$examples/mail.log" > mail.log
    cp mail.log /var/log/mail.log
    sed -n "s/^2026-11-22T/$(date -d '2 days ago' +%F)T/p" "$examples/mail.log" > /var/log/mail.log.1
    gzip < mail.log > mail.log.1.gz
    echo 198.51.100.0/24 | tee /etc/nftables.d/customers.txt > customers.txt
    echo 198.51.100.25 | tee /etc/nftables.d/core.txt > core.txt
    echo 203.0.113.77 > bad-hosts
    echo 'limit = sasl: 200 messages / 1h' > /etc/ispkit/mail-ratelimit.conf
    : > /srv/hls/sources/one.mp4
    printf 'one\t/srv/hls/sources/one.mp4\n' > videos.tsv
    mail-ratelimit set sasl:joe '5000 messages / 1h' --for 2d
    greylist-db check client_address=203.0.113.5 sender=a@example.org recipient=b@example.net > /dev/null ||
        [ $? -eq 1 ]
}

# What takes the place of programs that do not end, or need another machine.
# shellcheck disable=SC2317 # for the examples
stand_ins() {
    # A service is started, found to be healthy, and ended.
    serve_shortly() {
        local pid status=0
        command "$@" 2> service.log &
        pid=$!
        until "$1" status -q > /dev/null; do
            kill -0 "$pid" 2> /dev/null || { cat service.log; return 2; }
            sleep 0.05
        done
        kill "$pid"
        wait "$pid" || status=$?
        [ "$status" -eq 143 ]
    }
    greylist-db() { if [ "$1" = serve ]; then serve_shortly greylist-db "$@"; else command greylist-db "$@"; fi; }
    mail-ratelimit() { if [ "$1" = serve ]; then serve_shortly mail-ratelimit "$@"; else command mail-ratelimit "$@"; fi; }
    sip-banwatch() { if [ "$1" = watch ]; then command sip-banwatch "$@" --once; else command sip-banwatch "$@"; fi; }
    ssh() { "${@:2}"; }
    export -f serve_shortly greylist-db mail-ratelimit sip-banwatch ssh
}

# works_in_world EXAMPLE: in a folder of its own. No command fails; 1 is an answer (ispkit(7)).
works_in_world() {
    local status=0
    cp -r "$BATS_FILE_TMPDIR/media" "$1.folder"
    cd "$1.folder" || return
    # Cron's lines are run as cron runs them.
    sed -E 's/^(@reboot|([0-9*\/]+ ){5}) *root +//' "../$1" > example
    cat example
    in_world bash -Euo pipefail -c '
        trap "exit 3" ERR
        source "$1"
        furnish_world
        if grep -q "status --state" example; then
            mail-ratelimit-report -q --state /var/lib/ispkit/report.state /var/log/mail.log > /dev/null
        fi
        grep -q -e "-o phones.conf" example || seq 200 201 | sip-secret --format pjsip -o phones.conf
        ! grep -q ISPKIT-BAN example || ipset-ban --setup
        stand_ins
        trap "status=\$?; [ \$status -le 1 ] || exit \$status" ERR
        source ./example' world "$BATS_TEST_DIRNAME/example_world.bash" > out 2>&1 ||
        status=$?
    [ $status -le 1 ] || { cat out; return 1; }
    cd .. || return
}
