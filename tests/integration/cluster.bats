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

@test "services and nodes that are killed lose no mail" {
    misfortunes() {
        sleep 1
        kill_service node1
        sleep 1
        crash_node node2
    }
    storm 5 misfortunes
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
