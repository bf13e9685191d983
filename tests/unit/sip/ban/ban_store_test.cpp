// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "sip/ban/ban_store.hpp"
#include "temporary_folder.hpp"
#include "test_database.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using namespace std::chrono_literals;
using logfile::Time;
using sip::BanStore;

BOOST_AUTO_TEST_SUITE(sip_ban_ban_store)

namespace {

constexpr Time k_now{std::chrono::hours(500'000)};

net::Prefix prefix(std::string_view text) {
    return *net::Prefix::parse(text);
}

sip::Strike strike(std::string_view address, Time time) {
    return {
        prefix(address), *net::Address::parse(address), "100", sip::Kind::wrong_password, 1, time};
}

sip::Verdict verdict(std::string_view address, Time time) {
    return {prefix(address),
            *net::Address::parse(address),
            time,
            600s,
            sip::Reason::failures,
            sip::Kind::refused,
            5,
            {"100", "a'b"}};
}

std::size_t unspent(BanStore& store) {
    std::size_t count = 0;
    store.for_each_strike(k_now - 1h, store.last_change(), [&](const sip::StoredStrike& strike) {
        count += strike.spent == sip::Judge::Spent::no ? 1 : 0;
    });
    return count;
}

struct Store : BanStore {
    Store()
        : BanStore(TestDatabase().url()) {
        begin_watch(k_now);
    }

    void add(const sip::Decision& decision) { record({decision}); }

    sip::News store(sip::Batch batch) {
        batch.number = ++number_;
        return exchange(batch, everything(), k_now);
    }

    sip::KnownChanges everything() { return {.bans = last_change(), .strikes = last_change()}; }

    std::vector<sip::StoredBan> changes_after(std::int64_t change) {
        return exchange({.number = number_}, {.bans = change}, k_now).bans;
    }

private:
    std::int64_t number_ = 0;
};

} // namespace

BOOST_FIXTURE_TEST_CASE(a_ban_is_kept_with_its_reasons, Store) {
    add(verdict("203.0.113.5", k_now));
    const std::vector<sip::StoredBan> running = bans(Which::running, k_now + 1s);
    BOOST_REQUIRE(running.size() == 1);
    BOOST_TEST(running[0].prefix.str() == "203.0.113.5/32");
    BOOST_CHECK(running[0].since == k_now);
    BOOST_CHECK(running[0].until == k_now + 600s);
    BOOST_TEST(running[0].times == 1);
    BOOST_TEST(running[0].failures == 5);
    BOOST_CHECK(running[0].kind == sip::Kind::refused);
    BOOST_TEST(bans(Which::running, k_now + 601s).size() == 0);
    BOOST_TEST(bans(Which::all, k_now + 601s).size() == 1);
}

BOOST_FIXTURE_TEST_CASE(a_second_ban_of_the_same_network_counts_as_one_more, Store) {
    add(verdict("203.0.113.5", k_now));
    add(verdict("203.0.113.5", k_now + 1h));
    const std::vector<sip::StoredBan> running = bans(Which::running, k_now + 1h);
    BOOST_REQUIRE(running.size() == 1);
    BOOST_TEST(running[0].times == 2);
}

BOOST_FIXTURE_TEST_CASE(a_ban_spends_the_strikes_of_its_network, Store) {
    add(strike("203.0.113.5", k_now));
    add(strike("203.0.113.6", k_now));
    BOOST_TEST(unspent(*this) == 2);
    add(verdict("203.0.113.5", k_now));
    BOOST_TEST(unspent(*this) == 1);
}

BOOST_FIXTURE_TEST_CASE(a_running_ban_can_be_ended_once, Store) {
    add(verdict("203.0.113.5", k_now));
    add(sip::Pardon{prefix("203.0.113.5"), k_now + 1s});
    const std::int64_t change = last_change();
    add(sip::Pardon{prefix("203.0.113.5"), k_now + 2s});
    add(sip::Pardon{prefix("203.0.113.6"), k_now + 2s});
    BOOST_TEST(changes_after(change).size() == 0);
    BOOST_TEST(bans(Which::running, k_now + 2s).size() == 0);
}

BOOST_FIXTURE_TEST_CASE(a_ban_that_two_hosts_make_at_once_counts_once, Store) {
    add(verdict("203.0.113.5", k_now));
    const std::int64_t change = last_change();
    add(verdict("203.0.113.5", k_now + 1s));
    BOOST_TEST(changes_after(change).size() == 0);
    BOOST_TEST(bans(Which::running, k_now + 1s)[0].times == 1);
    BOOST_TEST(totals(Total::bans)["failures"] == 1);
    sip::Verdict longer = verdict("203.0.113.5", k_now + 2s);
    longer.duration = 1h;
    longer.reason = sip::Reason::by_hand;
    add(longer);
    BOOST_CHECK(bans(Which::running, k_now + 2s)[0].until == k_now + 1h + 2s);
}

BOOST_FIXTURE_TEST_CASE(a_ban_that_was_decided_before_somebody_ended_another_does_not_come_back,
                        Store) {
    add(verdict("203.0.113.5", k_now));
    add(sip::Pardon{prefix("203.0.113.5"), k_now + 5s});
    add(verdict("203.0.113.5", k_now + 4s));
    BOOST_TEST(bans(Which::running, k_now + 5s).size() == 0);
    add(verdict("203.0.113.5", k_now + 6s));
    BOOST_TEST(bans(Which::running, k_now + 6s).size() == 1);
}

BOOST_FIXTURE_TEST_CASE(a_batch_that_is_stored_already_counts_once, Store) {
    sip::Batch batch{.number = 1, .decisions = {strike("203.0.113.5", k_now)}};
    batch.attempts[0] = 1;
    exchange(batch, {}, k_now);
    begin_watch(k_now); // as after a connection that broke before the answer
    exchange(batch, {}, k_now);
    BOOST_TEST(statistics(k_now).attempts == 1);
    BOOST_TEST(totals(Total::attempts)["wrong-password"] == 1);
    batch.number = 2;
    exchange(batch, {}, k_now);
    BOOST_TEST(statistics(k_now).attempts == 2);
}

BOOST_FIXTURE_TEST_CASE(the_allow_list_is_news_when_it_has_changed, Store) {
    const std::int64_t before = last_change();
    BOOST_TEST(!exchange({}, {.bans = before}, k_now).allowed);
    allow("198.51.100.0/24", k_now);
    BOOST_TEST(exchange({}, {.bans = before}, k_now).allowed.value().prefixes.size() == 1);
    BOOST_TEST(!exchange({}, everything(), k_now).allowed);
    disallow("198.51.100.0/24");
    BOOST_TEST(exchange({}, {.bans = before}, k_now).allowed.value().empty());
}

BOOST_FIXTURE_TEST_CASE(a_watch_has_announced_what_was_news_for_it, Store) {
    add(verdict("203.0.113.5", k_now));
    BOOST_TEST(announced_change() == 0);
    BOOST_TEST(exchange({}, {}, k_now).last_change == 1);
    BOOST_TEST(announced_change() == 1);
    const sip::Batch batch{.number = 1, .decisions = {verdict("203.0.113.6", k_now)}};
    BOOST_TEST(exchange(batch, {}, k_now).last_change == 2);
    BOOST_TEST(announced_change() == 2);
}

BOOST_FIXTURE_TEST_CASE(changes_are_numbered, Store) {
    const std::int64_t before = last_change();
    add(verdict("203.0.113.5", k_now));
    const std::int64_t between = last_change();
    add(verdict("203.0.113.6", k_now));
    BOOST_TEST(before < between);
    BOOST_TEST(changes_after(before).size() == 2);
    BOOST_REQUIRE(changes_after(between).size() == 1);
    BOOST_TEST(changes_after(between)[0].prefix.str() == "203.0.113.6/32");
    BOOST_TEST(changes_after(last_change()).size() == 0);
}

BOOST_FIXTURE_TEST_CASE(positions_are_kept_for_each_log, Store) {
    const std::vector<logfile::Position> first{{1, 2, 3, false, std::string("a\0b", 3)},
                                               {1, 4, 5, true, "head"}};
    store({.logs = {{"/var/log/a", first, {}}, {"/var/log/b", {{9, 9, 9, false, ""}}, {}}}});
    BOOST_CHECK(positions("/var/log/a") == first);
    store({.logs = {{"/var/log/a", {first[1]}, {}}}});
    BOOST_CHECK(positions("/var/log/a") == std::vector{first[1]});
    BOOST_TEST(positions("/var/log/c").size() == 0);
}

BOOST_FIXTURE_TEST_CASE(what_is_old_is_forgotten, Store) {
    add(strike("203.0.113.5", k_now - 2h));
    add(strike("203.0.113.6", k_now));
    add(verdict("203.0.113.7", k_now - 48h));
    add(verdict("203.0.113.8", k_now));
    store({.expiry = sip::Expiry{.now = k_now,
                                 .strike_memory = 1h,
                                 .uses = k_now - 24h,
                                 .reports = k_now - 24h,
                                 .bans = k_now - 24h}});
    const Statistics left = statistics(k_now);
    BOOST_TEST(left.attempts == 1);
    BOOST_TEST(left.running == 1);
    BOOST_TEST(bans(Which::all, k_now).size() == 1);
}

namespace {

/// A host's store in a database that several share.
BanStore host_store(const TestDatabase& database, std::string host, std::string machine) {
    return {store::Database(database.url()), std::move(host), std::move(machine)};
}

} // namespace

BOOST_AUTO_TEST_CASE(attempts_are_kept_as_long_as_they_count_for_any_host) {
    const TestDatabase database(TestDatabase::shared);
    BanStore hour = host_store(database, "hour", "1");
    BanStore day = host_store(database, "day", "2");
    hour.begin_watch(k_now);
    day.begin_watch(k_now);
    hour.record({strike("203.0.113.5", k_now - 2h), strike("203.0.113.6", k_now - 30h)});
    const auto expire = [](BanStore& store, std::int64_t number, std::chrono::hours memory) {
        store.exchange({.number = number,
                        .expiry = sip::Expiry{.now = k_now,
                                              .strike_memory = memory,
                                              .uses = k_now,
                                              .reports = k_now,
                                              .bans = k_now}},
                       {}, k_now);
        return store.statistics(k_now).attempts;
    };
    BOOST_TEST(expire(day, 1, 48h) == 2);
    BOOST_TEST(expire(day, 2, 24h) == 1);
    BOOST_TEST(expire(hour, 1, 1h) == 1);
    hour.record({strike("203.0.113.6", k_now - 30h)});
    BOOST_TEST(expire(hour, 2, 1h) == 2); // another host sees to it
    BOOST_TEST(expire(day, 3, 24h) == 1);
}

BOOST_AUTO_TEST_CASE(a_name_is_for_one_machine_until_that_is_silent) {
    const TestDatabase database(TestDatabase::shared);
    BanStore first = host_store(database, "a", "1");
    BanStore second = host_store(database, "a", "2");
    first.begin_watch(k_now);
    BOOST_CHECK_EXCEPTION(second.begin_watch(k_now + 29s), Error, [](const Error& error) {
        return std::string_view(error.what())
            .ends_with(": another machine is using it as a (--host gives another name)");
    });
    first.exchange({}, {}, k_now + 20s);
    BOOST_CHECK_THROW(second.begin_watch(k_now + 45s), Error);
    BOOST_CHECK_NO_THROW(host_store(database, "a", "1").begin_watch(k_now + 46s)); // a restart
    BOOST_CHECK_NO_THROW(second.begin_watch(k_now + 80s));
}

BOOST_AUTO_TEST_CASE(a_batch_that_arrives_after_the_next_connection_is_not_stored, *k_on_server) {
    const TestDatabase database;
    BanStore old = host_store(database, "a", "1");
    BanStore next = host_store(database, "a", "1");
    sip::Batch batch{.number = 1, .decisions = {strike("203.0.113.5", k_now)}};
    old.begin_watch(k_now);
    next.begin_watch(k_now);
    BOOST_CHECK_EXCEPTION(old.exchange(batch, {}, k_now), store::Away, [](const Error& error) {
        return std::string_view(error.what())
            .ends_with(": another connection has begun to use it as a");
    });
    next.exchange(batch, {}, k_now);
    BOOST_TEST(next.statistics(k_now).attempts == 1);
}

BOOST_AUTO_TEST_CASE(what_others_counted_in_a_long_time_comes_in_parts, *k_on_server) {
    const TestDatabase database;
    BanStore store = host_store(database, "a", "1");
    store.begin_watch(k_now);
    store.database().run(
        "INSERT INTO strikes (prefix, address, account, kind, weight, time, spent, "
        "host, change) SELECT '203.0.113.5/32', '203.0.113.5', number::text, "
        "'refused', 1, 1, 0, 'b', 1 + number / 9000 "
        "FROM generate_series(1, 30000) AS number");
    store.database().run("UPDATE changes SET last = 4");
    std::size_t strikes = 0;
    sip::KnownChanges known;
    for (const std::int64_t change : {2, 4, 4}) {
        const sip::News news = store.exchange({}, known, k_now);
        BOOST_TEST(news.last_change == 4);
        BOOST_TEST(news.last_shared_change == change);
        strikes += news.strikes.size();
        known.strikes = news.last_shared_change;
    }
    BOOST_TEST(strikes == 30'000);
}

BOOST_FIXTURE_TEST_CASE(the_last_use_of_an_account_is_kept_for_each_network, Store) {
    const auto use = [](std::string_view address, std::string account, sip::Standing standing,
                        Time time) {
        return sip::AccountUse{prefix(address), std::move(account), standing, time};
    };
    add(use("203.0.113.5", "a'b", sip::Standing::unproven, k_now));
    add(use("203.0.113.6", "100", sip::Standing::guessed, k_now + 1s));
    add(use("203.0.113.5", "a'b", sip::Standing::proven, k_now + 2s));
    add(use("203.0.113.5", "old", sip::Standing::proven, k_now - 40 * 24h));
    store({.expiry = sip::Expiry{.now = k_now,
                                 .strike_memory = 0h,
                                 .uses = k_now - 30 * 24h,
                                 .reports = k_now,
                                 .bans = k_now}});
    std::vector<sip::AccountUse> uses;
    for_each_use([&](const sip::AccountUse& found) { uses.push_back(found); });
    BOOST_REQUIRE(uses.size() == 2);
    BOOST_TEST(uses[0].account == "100");
    BOOST_CHECK(uses[0].standing == sip::Standing::guessed);
    BOOST_TEST(uses[1].prefix.str() == "203.0.113.5/32");
    BOOST_TEST(uses[1].account == "a'b");
    BOOST_CHECK(uses[1].standing == sip::Standing::proven);
    BOOST_CHECK(uses[1].time == k_now + 2s);
}

BOOST_AUTO_TEST_CASE(a_database_of_the_first_version_keeps_its_bans) {
    const TemporaryFolder folder;
    const std::string path = folder / "banwatch.db";
    {
        BanStore store(path);
        store.record({verdict("203.0.113.5", k_now), strike("203.0.113.6", k_now)});
        store.begin_watch(k_now);
        store.exchange({.number = 1, .logs = {{"/var/log/x", {{1, 2, 3, false, "h"}}, {}}}}, {},
                       k_now);
        for (const char* const step :
             {"ALTER TABLE positions RENAME TO positions_9",
              "CREATE TABLE positions (path TEXT NOT NULL, number INTEGER NOT NULL, device BIGINT "
              "NOT "
              "NULL, inode BIGINT NOT NULL, position BIGINT NOT NULL, mid_line INTEGER NOT NULL, "
              "head TEXT NOT NULL, PRIMARY KEY (path, number))",
              "INSERT INTO positions SELECT path, number, device, inode, position, mid_line, head "
              "FROM positions_9",
              "DROP TABLE positions_9",
              "DROP TABLE hosts",
              "DROP INDEX bans_by_until",
              "DROP INDEX strikes_by_change",
              "ALTER TABLE strikes DROP COLUMN host",
              "ALTER TABLE strikes DROP COLUMN change",
              "ALTER TABLE changes DROP COLUMN allowed",
              "ALTER TABLE changes ADD COLUMN boot TEXT NOT NULL DEFAULT 'id'",
              "DROP TABLE uses",
              "DROP TABLE spared",
              "DROP TABLE line_counts",
              "DROP TABLE totals",
              "DROP TABLE watches",
              "DROP TABLE watched_logs",
              "DROP TABLE firewall_ends",
              "DROP TABLE sweeps",
              "ALTER TABLE strikes DROP COLUMN log",
              "ALTER TABLE bans DROP COLUMN pardoned",
              "ALTER TABLE bans DROP COLUMN was_until",
              "PRAGMA user_version = 1"}) {
            store.database().run(step);
        }
    }
    BanStore store(path);
    BOOST_TEST(store.bans(BanStore::Which::running, k_now + 1s).size() == 1);
    BOOST_TEST(unspent(store) == 1);
    BOOST_TEST(store.announced_change() == store.last_change());
    BOOST_TEST(store.positions("/var/log/x").size() == 1);
    BOOST_TEST(!store.note_boot("id"));
    store.record({sip::AccountUse{prefix("203.0.113.5"), "100", sip::Standing::proven, k_now}});
    store.database().run("PRAGMA user_version = 14");
    BOOST_CHECK_EXCEPTION(BanStore{path}, Error, [](const Error& error) {
        return std::string_view(error.what()).find("made by a later release") !=
               std::string_view::npos;
    });
}

BOOST_FIXTURE_TEST_CASE(the_lines_of_each_log_are_counted, Store) {
    BOOST_CHECK(counts("/var/log/x") == sip::StoredCounts());
    const sip::StoredCounts first{10, 5, 3, 2, 1, 0};
    const sip::StoredCounts later{20, 9, 6, 5, 4, 3};
    store({.logs = {{"/var/log/x", {}, first}}});
    store({.logs = {{"/var/log/x", {}, later}, {"/var/log/y", {}, first}}});
    BOOST_CHECK(counts("/var/log/x") == later);
    BOOST_CHECK(counts("/var/log/y") == first);
    BOOST_CHECK(statistics(k_now).counts == (sip::StoredCounts{30, 14, 9, 7, 5, 3}));
}

BOOST_FIXTURE_TEST_CASE(the_allow_list_is_a_set, Store) {
    BOOST_TEST(allow("198.51.100.0/24", k_now));
    BOOST_TEST(!allow("198.51.100.0/24", k_now));
    BOOST_TEST(allowed().prefixes.size() == 1);
    BOOST_TEST(disallow("198.51.100.0/24"));
    BOOST_TEST(!disallow("198.51.100.0/24"));
}

BOOST_FIXTURE_TEST_CASE(a_new_start_of_the_machine_is_noted_once, Store) {
    note_boot("one");
    BOOST_TEST(!note_boot("one"));
    BOOST_TEST(note_boot("two"));
    BOOST_TEST(!note_boot("two"));
}

BOOST_AUTO_TEST_SUITE_END()
