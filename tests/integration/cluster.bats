#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A cluster of the relays of ispkit-mail(7) with one database.

load ../program/common
load page
load mail
load cluster

setup_file() {
    needs_relay
    needs_postgres
    needs nft
    make_cluster
}

teardown_file() { remove_cluster; }

# A fault that lasts would keep all other tests waiting.
teardown() {
    [ -z "${BATS_TEST_COMPLETED:-}" ] && [ -e "$BATS_FILE_TMPDIR/world/relay" ] || return 0
    tail -n 10 "$BATS_FILE_TMPDIR"/node?/greylist-db
    remove_cluster
}

@test "a stranger's retry at another node passes; own networks and logins are not delayed" {
    refused Greylisted on node1 stranger 203.0.113.5
    sleep 2.1
    accepted on node3 stranger 203.0.113.5
    accepted on node1 stranger 203.0.113.5
    accepted on node2 customer 198.51.100.7
    accepted on node3 login 203.0.113.5
}

@test "100 an hour is 100 over all nodes, with many connections at once" {
    local node bursts=() part
    forget_counts
    for node in node1 node2 node3 node1 node2 node3; do
        part=burst${#bursts[@]}
        on "$node" login_burst 30 > "$part" 3>&- &
        bursts+=($!)
    done
    wait "${bursts[@]}"
    cat burst?
    [ "$(cat burst? | awk '{ sum += $2 } END { print sum }')" -eq 100 ]
    refused 'sasl:carol: limit of 100 messages in 1h reached' on node2 login 203.0.113.5
    on node3 inside mail-ratelimit reset --db "$(url ratelimit)" sasl:carol
    accepted on node1 login 203.0.113.5
}

@test "a node without the database counts to its share of a limit, and all know of that later" {
    forget_counts
    cut_off node3
    [[ $(on node3 login_burst 60) == "accepted 34, then "*" 450 4.7.1 "*"limit of "* ]]
    reconnect node3
    eventually grep -q 'event=merged messages=34$' "$BATS_FILE_TMPDIR/node3/mail-ratelimit"
    [[ $(on node1 login_burst 100) == "accepted 66, then "*" 450 4.7.1 "* ]]
}

login_burst() { burst "$address:587" 203.0.113.5 "$1" carol; }

@test "what was stored without an answer counts when it is asked again" {
    has_stored() { [ "$(sql db1 '\c greylist' "SELECT count(*) FROM triplets WHERE sender LIKE '%@lost.example'")" -eq 1 ]; }
    on db2 inside pkill -STOP -x postgres # the primary waits for it
    refused '451 4.3.5' on node1 stranger 203.0.113.9 --from a@lost.example
    on db2 inside pkill -CONT -x postgres
    eventually has_stored
    sleep 2.1
    eventually accepted on node2 stranger 203.0.113.9 --from a@lost.example
    has_stored
}

@test "services and nodes that are killed lose no mail" {
    kills() {
        sleep 1
        kill_service node1
        sleep 1
        crash_node node2
    }
    storm 5 kills
    all_counted
}

@test "a node that is cut off from the database goes on when it has it again" {
    storm 5 cut_off_for_a_while node3
    all_counted
}

@test "a database that is frozen" {
    storm 5 freeze_database
    all_counted
}

@test "a database that takes no writes" {
    storm 5 refuse_writes
    all_counted
}

@test "a database whose disk is full" {
    storm 5 fill_disk
    all_counted
}

@test "the standby takes the primary's place" {
    storm 5 fail_over
    [ "$(primary)" = db2 ]
    all_counted
    storm 5 fail_over
    all_counted
}

@test "one after another, and again, as long as mail comes" {
    all_faults() {
        local faults=("kill_service node2" "crash_node node3" "cut_off_for_a_while node1" freeze_database refuse_writes fill_disk fail_over)
        local i=0
        while kill -0 "$storm" 2> /dev/null; do
            ${faults[i++ % ${#faults[@]}]}
            sleep 2
        done
        echo "$i faults" >&3
    }
    storm $((mails / 40)) all_faults
    all_counted
}
