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
    [ -z "${BATS_TEST_COMPLETED:-}" ] || return 0
    tail -n 10 "$BATS_FILE_TMPDIR"/node?/greylist-db
    remove_cluster
}

@test "a stranger's retry at another node passes; own networks and logins are not delayed" {
    refused Greylisted on node1 stranger 203.0.113.5
    refused Greylisted on node2 stranger 203.0.113.5
    sleep 2.1
    accepted on node3 stranger 203.0.113.5
    accepted on node1 stranger 203.0.113.5
    accepted on node2 customer 198.51.100.7
    accepted on node3 login 203.0.113.5
}

@test "what was stored without an answer counts when it is asked again" {
    has_stored() { [ "$(sql db1 '\c mail' "SELECT count(*) FROM triplets WHERE sender LIKE '%@lost.example'")" -eq 1 ]; }
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
}

@test "a node that is cut off from the database goes on when it has it again" {
    storm 5 cut_off node3
}

@test "a database that is frozen" {
    storm 5 freeze_database
}

@test "a database that takes no writes" {
    storm 5 refuse_writes
}

@test "a database whose disk is full" {
    storm 5 fill_disk
}

@test "the standby takes the primary's place" {
    storm 5 fail_over
    [ "$(primary)" = db2 ]
    storm 5 fail_over
}

@test "one after another, and again, as long as mail comes" {
    all_faults() {
        local faults=("kill_service node2" "crash_node node3" "cut_off node1" freeze_database refuse_writes fill_disk fail_over)
        local i=0
        while kill -0 "$storm" 2> /dev/null; do
            ${faults[i++ % ${#faults[@]}]}
            sleep 2
        done
        echo "$i faults" >&3
    }
    storm $((mails / 40)) all_faults
}
