// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "sip/ban/ban_keeper.hpp"
#include "test_database.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <algorithm>

using namespace ispkit;
using namespace std::chrono_literals;
using logfile::Time;
using sip::Announcement;
using sip::BanKeeper;

BOOST_AUTO_TEST_SUITE(sip_ban_ban_keeper)

namespace {

constexpr Time k_now{std::chrono::hours(500'000)};

sip::LogEvent failure(std::string_view address) {
    sip::LogEvent event;
    event.kind = sip::Kind::wrong_password;
    event.trace = sip::Trace::registration;
    event.address = *net::Address::parse(address);
    event.account = "100";
    return event;
}

void fail(BanKeeper& keeper, std::string_view address, int count, Time start = k_now) {
    for (int i = 0; i < count; ++i) {
        keeper.observe(failure(address), start + i * 2s);
    }
}

void log_in(BanKeeper& keeper, std::string_view address, std::string_view account, Time time) {
    sip::LogEvent event = failure(address);
    event.outcome = sip::Outcome::success;
    event.proves_password = true;
    event.account = account;
    keeper.observe(event, time);
}

std::vector<std::string> banned(const std::vector<Announcement>& announcements) {
    std::vector<std::string> prefixes;
    for (const Announcement& announcement : announcements) {
        if (const auto* verdict = std::get_if<sip::Verdict>(&announcement)) {
            prefixes.push_back(verdict->prefix.str());
        }
    }
    return prefixes;
}

std::vector<std::string> ended(const std::vector<Announcement>& announcements) {
    std::vector<std::string> prefixes;
    for (const Announcement& announcement : announcements) {
        if (const auto* end = std::get_if<sip::BanEnd>(&announcement)) {
            prefixes.push_back(end->prefix.str());
        }
    }
    return prefixes;
}

/// A ban for ten minutes.
sip::Verdict by_hand(std::string_view address) {
    return {*net::Prefix::parse(address),
            *net::Address::parse(address),
            k_now,
            600s,
            sip::Reason::by_hand,
            sip::Kind::refused,
            0,
            {}};
}

using Prefixes = std::vector<std::string>;

struct Store : sip::BanStore {
    Store()
        : BanStore(TestDatabase().url()) {}

    void end_ban(std::string_view prefix, Time now) {
        record({sip::Pardon{*net::Prefix::parse(prefix), now}});
    }
};

/// A keeper, and the exchanges of its watch.
struct Keeper : BanKeeper {
    Keeper(sip::BanStore& store, const sip::BanRules& rules, Time now,
           const sip::LogRules& of_logs = {})
        : BanKeeper(store, rules, now, of_logs)
        , store_(store) {}

    void commit(const std::vector<sip::LogProgress>& logs, Time now) {
        end_batch(store_.exchange(begin_batch(logs, now), known(), now), now);
    }

private:
    sip::BanStore& store_;
};

} // namespace

BOOST_FIXTURE_TEST_CASE(who_fails_too_often_is_announced_before_the_commit, Store) {
    Keeper keeper(*this, {}, k_now);
    fail(keeper, "203.0.113.5", 5);
    BOOST_TEST(banned(keeper.take_announcements()) == Prefixes{"203.0.113.5/32"});
    BOOST_TEST(keeper.has_unwritten());
    BOOST_TEST(bans(Which::running, k_now + 10s).size() == 0);
    keeper.commit({}, k_now + 10s);
    BOOST_TEST(!keeper.has_unwritten());
    BOOST_TEST(bans(Which::running, k_now + 10s).size() == 1);
    BOOST_TEST(banned(keeper.take_announcements()) == Prefixes());
}

BOOST_FIXTURE_TEST_CASE(the_worst_is_announced_first, Store) {
    Keeper keeper(*this, {}, k_now);
    fail(keeper, "203.0.113.5", 5);
    fail(keeper, "203.0.113.6", 50);
    fail(keeper, "203.0.113.7", 7);
    BOOST_TEST(banned(keeper.take_announcements()) ==
               (Prefixes{"203.0.113.6/32", "203.0.113.7/32", "203.0.113.5/32"}));
}

BOOST_FIXTURE_TEST_CASE(failures_count_across_a_restart, Store) {
    {
        Keeper keeper(*this, {}, k_now);
        fail(keeper, "203.0.113.5", 4);
        keeper.commit({{"/var/log/x", {{1, 2, 3, false, "h"}}, {}}}, k_now + 10s);
    }
    BOOST_TEST(positions("/var/log/x").size() == 1);
    Keeper keeper(*this, {}, k_now + 10s);
    fail(keeper, "203.0.113.5", 1, k_now + 20s);
    BOOST_TEST(banned(keeper.take_announcements()) == Prefixes{"203.0.113.5/32"});
}

BOOST_FIXTURE_TEST_CASE(an_office_is_spared_across_restarts_and_reported_once_a_day, Store) {
    sip::BanRules rules;
    rules.spare_registered = true;
    std::size_t reports = 0;
    for (int hour = 0; hour < 48; ++hour) {
        const Time now = k_now + hour * 1h;
        Keeper keeper(*this, rules, now);
        if (hour % 20 == 0) { // telephones log in now and then
            log_in(keeper, "203.0.113.5", "201", now);
            log_in(keeper, "203.0.113.5", "202", now);
        }
        fail(keeper, "203.0.113.5", 7, now);
        const std::vector<Announcement> announcements = keeper.take_announcements();
        BOOST_TEST_REQUIRE(banned(announcements) == Prefixes());
        reports += announcements.size();
        keeper.commit({}, now + 20s);
    }
    BOOST_TEST(reports == 2u);
    Keeper keeper(*this, rules, k_now + 72h);
    fail(keeper, "203.0.113.5", 7, k_now + 72h);
    BOOST_TEST(banned(keeper.take_announcements()) == Prefixes{"203.0.113.5/32"});
}

BOOST_FIXTURE_TEST_CASE(a_guess_is_reported_once_across_restarts, Store) {
    std::size_t guesses = 0;
    for (int minute = 0; minute < 5; ++minute) {
        const Time now = k_now + minute * 1min;
        Keeper keeper(*this, {}, now);
        if (minute < 4) {
            fail(keeper, "203.0.113.5", 1, now);
        }
        if (minute >= 2) {
            log_in(keeper, "203.0.113.5", "100", now + 1s);
        }
        for (const Announcement& announcement : keeper.take_announcements()) {
            guesses += std::holds_alternative<sip::GuessedPassword>(announcement) ? 1 : 0;
        }
        keeper.commit({}, now + 2s);
    }
    BOOST_TEST(guesses == 1u);
}

BOOST_FIXTURE_TEST_CASE(new_rules_change_nothing_of_what_is_known, Store) {
    Keeper keeper(*this, {}, k_now);
    log_in(keeper, "203.0.113.5", "201", k_now);
    log_in(keeper, "203.0.113.5", "202", k_now);
    keeper.commit({}, k_now);
    sip::BanRules rules;
    rules.spare_registered = true;
    keeper.set_rules(*this, rules, k_now + 1min);
    fail(keeper, "203.0.113.5", 7, k_now + 1min);
    const std::vector<Announcement> announcements = keeper.take_announcements();
    BOOST_REQUIRE(announcements.size() == 1u);
    BOOST_CHECK(std::holds_alternative<sip::SparedNetwork>(announcements[0]));
}

BOOST_FIXTURE_TEST_CASE(running_bans_are_known_after_a_restart, Store) {
    {
        Keeper keeper(*this, {}, k_now);
        fail(keeper, "203.0.113.5", 5);
        keeper.commit({}, k_now + 10s);
    }
    Keeper keeper(*this, {}, k_now + 60s);
    BOOST_TEST(last_change() == keeper.known().bans);
    const std::vector<Announcement> standing = keeper.standing(k_now + 60s);
    BOOST_REQUIRE(standing.size() == 1);
    BOOST_TEST(std::get<sip::Verdict>(standing[0]).duration.count() == 600 - 60 + 8);
    BOOST_TEST(keeper.standing(k_now + 1h).size() == 0);
}

BOOST_FIXTURE_TEST_CASE(a_ban_that_is_not_written_yet_stands, Store) {
    Keeper keeper(*this, {}, k_now);
    fail(keeper, "203.0.113.5", 5);
    BOOST_TEST(banned(keeper.standing(k_now + 10s)) == Prefixes{"203.0.113.5/32"});
    keeper.commit({}, k_now + 10s);
    BOOST_TEST(banned(keeper.standing(k_now + 10s)) == Prefixes{"203.0.113.5/32"});
}

BOOST_FIXTURE_TEST_CASE(the_end_of_a_ban_stands_as_long_as_the_ban_would, Store) {
    Keeper keeper(*this, {}, k_now);
    record({by_hand("203.0.113.9")});
    keeper.commit({}, k_now + 1s);
    end_ban("203.0.113.9", k_now + 2s);
    BOOST_TEST(banned(keeper.standing(k_now + 2s)) == Prefixes{"203.0.113.9/32"}); // not known yet
    keeper.commit({}, k_now + 2s);
    BOOST_TEST(ended(keeper.standing(k_now + 599s)) == Prefixes{"203.0.113.9/32"});
    BOOST_TEST(keeper.standing(k_now + 600s).size() == 0);
    record({by_hand("203.0.113.9")});
    keeper.commit({}, k_now + 3s);
    BOOST_TEST(banned(keeper.standing(k_now + 3s)) == Prefixes{"203.0.113.9/32"});
    BOOST_TEST(ended(keeper.standing(k_now + 3s)) == Prefixes());
}

BOOST_FIXTURE_TEST_CASE(what_was_decided_while_nobody_watched_is_announced_once, Store) {
    const auto announced_by_next = [this](Time now) {
        Keeper keeper(*this, {}, now);
        BOOST_TEST(keeper.standing(now).size() == 0);
        keeper.commit({}, now);
        return keeper.take_announcements();
    };
    record({by_hand("203.0.113.9")});
    BOOST_TEST(banned(announced_by_next(k_now + 1s)) == Prefixes{"203.0.113.9/32"});
    end_ban("203.0.113.9", k_now + 2s);
    BOOST_TEST(ended(announced_by_next(k_now + 3s)) == Prefixes{"203.0.113.9/32"});
    BOOST_TEST(announced_by_next(k_now + 1h).size() == 0);
    record({by_hand("203.0.113.10")});
    BOOST_TEST(announced_by_next(k_now + 1h).size() == 0); // it has ended by itself
}

BOOST_FIXTURE_TEST_CASE(what_another_process_decides_is_taken_over, Store) {
    Keeper keeper(*this, {}, k_now);
    record({by_hand("203.0.113.9")});
    BOOST_TEST(last_change() != keeper.known().bans);
    keeper.commit({}, k_now + 1s);
    BOOST_TEST(last_change() == keeper.known().bans);
    BOOST_TEST(banned(keeper.take_announcements()) == Prefixes{"203.0.113.9/32"});
    end_ban("203.0.113.9", k_now + 2s);
    keeper.commit({}, k_now + 2s);
    const std::vector<Announcement> announcements = keeper.take_announcements();
    BOOST_TEST(announcements.size() == 1);
    BOOST_TEST(ended(announcements) == Prefixes{"203.0.113.9/32"});
}

BOOST_FIXTURE_TEST_CASE(the_stored_allow_list_holds, Store) {
    allow("203.0.113.0/24", k_now);
    Keeper keeper(*this, {}, k_now);
    fail(keeper, "203.0.113.5", 20);
    BOOST_TEST(keeper.take_announcements().size() == 0);
}

BOOST_FIXTURE_TEST_CASE(what_a_commit_could_not_write_the_next_one_writes, Store) {
    Keeper keeper(*this, {}, k_now);
    fail(keeper, "203.0.113.5", 5);
    database().run("ALTER TABLE positions RENAME TO lost");
    const std::vector<sip::LogProgress> positions{{"/var/log/x", {{1, 2, 3, false, "h"}}, {}}};
    BOOST_CHECK_THROW(keeper.commit(positions, k_now + 10s), Error);
    BOOST_TEST(keeper.has_unwritten());
    BOOST_TEST(bans(Which::running, k_now + 10s).size() == 0);
    database().run("ALTER TABLE lost RENAME TO positions");
    keeper.commit(positions, k_now + 11s);
    BOOST_TEST(!keeper.has_unwritten());
    const std::vector<sip::StoredBan> stored = bans(Which::running, k_now + 11s);
    BOOST_REQUIRE(stored.size() == 1);
    BOOST_TEST(stored[0].times == 1);
    BOOST_TEST(statistics(k_now + 11s).attempts == 5);
}

BOOST_FIXTURE_TEST_CASE(an_older_ban_does_not_end_a_newer_one, Store) {
    Keeper keeper(*this, {}, k_now);
    sip::Verdict earlier = by_hand("203.0.113.5");
    earlier.time = k_now - 1h;
    record({earlier});
    end_ban("203.0.113.5", k_now - 55min);
    fail(keeper, "203.0.113.5", 5); // before it knows of that ban
    BOOST_TEST(banned(keeper.take_announcements()) == Prefixes{"203.0.113.5/32"});
    keeper.commit({}, k_now + 10s);
    BOOST_TEST(keeper.take_announcements().empty());
    BOOST_TEST(banned(keeper.standing(k_now + 10s)) == Prefixes{"203.0.113.5/32"});
    fail(keeper, "203.0.113.5", 5, k_now + 11s);
    BOOST_TEST(keeper.take_announcements().empty());
    keeper.commit({}, k_now + 30s);
    BOOST_TEST(keeper.take_announcements().empty());
    BOOST_TEST(bans(Which::running, k_now + 30s)[0].times == 2);
}

BOOST_FIXTURE_TEST_CASE(a_ban_of_an_allowed_address_is_ended_wherever_it_comes_from, Store) {
    Keeper keeper(*this, {}, k_now);
    record({by_hand("203.0.113.5")});
    keeper.commit({}, k_now + 1s);
    BOOST_TEST(banned(keeper.take_announcements()) == Prefixes{"203.0.113.5/32"});
    record({by_hand("203.0.113.6")});
    allow("203.0.113.0/24", k_now + 2s);
    keeper.commit({}, k_now + 2s);
    const std::vector<Announcement> announcements = keeper.take_announcements();
    BOOST_TEST(banned(announcements) == Prefixes());
    BOOST_TEST(ended(announcements).size() == 2);
    keeper.commit({}, k_now + 3s);
    BOOST_TEST(running(k_now + 3s) == 0);
    keeper.commit({}, k_now + 4s);
    keeper.take_announcements();
    keeper.set_current_addresses({*net::Prefix::parse("198.51.100.5")}, k_now + 4s);
    record({by_hand("198.51.100.5")});
    keeper.commit({}, k_now + 5s);
    BOOST_TEST(banned(keeper.take_announcements()) == Prefixes());
}

BOOST_FIXTURE_TEST_CASE(a_network_is_banned_once_whatever_the_number_of_judges, Store) {
    sip::BanRules rules;
    rules.escalate = 2;
    Keeper keeper(*this, rules, k_now, {{"log", rules}, {"other", rules}});
    sip::Verdict ban = by_hand("203.0.113.5");
    ban.reason = sip::Reason::failures;
    record({ban});
    ban.prefix = *net::Prefix::parse("203.0.113.6");
    record({ban});
    keeper.commit({}, k_now + 1s);
    const Prefixes prefixes = banned(keeper.take_announcements());
    BOOST_TEST(std::count(prefixes.begin(), prefixes.end(), "203.0.113.0/24") == 1);
}

BOOST_FIXTURE_TEST_CASE(rules_that_cannot_be_taken_over_change_nothing, Store) {
    Keeper keeper(*this, {}, k_now, {{"log", {}}});
    fail(keeper, "203.0.113.5", 4);
    keeper.commit({}, k_now + 10s);
    sip::BanRules strict;
    strict.max_failures = 1;
    database().run("ALTER TABLE strikes RENAME TO lost");
    BOOST_CHECK_THROW(keeper.set_rules(*this, strict, k_now + 10s), Error);
    database().run("ALTER TABLE lost RENAME TO strikes");
    fail(keeper, "203.0.113.6", 1, k_now + 11s);
    BOOST_TEST(keeper.take_announcements().empty());
    fail(keeper, "203.0.113.5", 1, k_now + 11s);
    BOOST_TEST(banned(keeper.take_announcements()) == Prefixes{"203.0.113.5/32"});
    keeper.observe(failure("203.0.113.7"), k_now + 12s, "log");
    BOOST_TEST(keeper.take_announcements().empty());
}

namespace {

/// Two hosts with one database, where there can be.
struct Fleet {
    TestDatabase database{TestDatabase::shared};
    sip::BanStore first_store{database.url(), store::Access::create, "first"};
    sip::BanStore second_store{database.url(), store::Access::create, "second"};
};

} // namespace

BOOST_FIXTURE_TEST_CASE(failures_at_two_hosts_are_counted_together_once, Fleet, *k_on_server) {
    Keeper first(first_store, {}, k_now);
    Keeper second(second_store, {}, k_now);
    fail(first, "203.0.113.5", 2);
    fail(second, "203.0.113.5", 2, k_now + 10s);
    first.commit({}, k_now + 20s);
    second.commit({}, k_now + 20s);
    first.commit({}, k_now + 21s);
    second.commit({}, k_now + 21s);
    BOOST_TEST(banned(first.take_announcements()) == Prefixes());
    BOOST_TEST(banned(second.take_announcements()) == Prefixes());
    fail(first, "203.0.113.5", 1, k_now + 30s);
    BOOST_TEST(banned(first.take_announcements()) == Prefixes{"203.0.113.5/32"});
    first.commit({}, k_now + 31s);
    second.commit({}, k_now + 31s);
    BOOST_TEST(banned(second.take_announcements()) == Prefixes{"203.0.113.5/32"});
    second.commit({}, k_now + 32s);
    BOOST_TEST(second.take_announcements().empty());
    BOOST_TEST(first_store.bans(sip::BanStore::Which::all, k_now)[0].times == 1);
    // Its failures are spent at both.
    fail(second, "203.0.113.5", 4, k_now + 700s);
    BOOST_TEST(second.take_announcements().empty());
}

BOOST_FIXTURE_TEST_CASE(failures_at_another_host_count_once_after_a_restart_or_reload, Fleet,
                        *k_on_server) {
    Keeper second(second_store, {}, k_now);
    {
        Keeper first(first_store, {}, k_now);
        first.commit({}, k_now);
        fail(second, "203.0.113.5", 1);
        second.commit({}, k_now + 1s);
        first.set_rules(first_store, {}, k_now + 2s);
        first.commit({}, k_now + 2s);
        fail(first, "203.0.113.5", 3, k_now + 3s);
        BOOST_TEST(first.take_announcements().empty());
    }
    fail(second, "203.0.113.5", 1, k_now + 10s);
    second.commit({}, k_now + 11s);
    Keeper first(first_store, {}, k_now + 12s);
    first.commit({}, k_now + 12s);
    fail(first, "203.0.113.5", 2, k_now + 13s);
    BOOST_TEST(first.take_announcements().empty());
    fail(second, "203.0.113.5", 1, k_now + 20s);
    second.commit({}, k_now + 20s);
    first.commit({}, k_now + 21s);
    BOOST_TEST(banned(first.take_announcements()) == Prefixes{"203.0.113.5/32"});
}

BOOST_FIXTURE_TEST_CASE(telephones_that_work_at_another_host_spare_their_network, Fleet,
                        *k_on_server) {
    sip::BanRules rules;
    rules.spare_registered = true;
    Keeper first(first_store, rules, k_now);
    Keeper second(second_store, rules, k_now);
    log_in(first, "203.0.113.5", "201", k_now);
    log_in(first, "203.0.113.5", "202", k_now);
    first.commit({}, k_now + 1s);
    second.commit({}, k_now + 1s);
    fail(second, "203.0.113.5", 5, k_now + 2s);
    const std::vector<Announcement> announcements = second.take_announcements();
    BOOST_TEST(announcements.size() == 1);
    BOOST_TEST(banned(announcements) == Prefixes());
    // The first has stored the logins; they are no news again within the hour.
    log_in(second, "203.0.113.5", "201", k_now + 30s);
    second.commit({}, k_now + 31s);
    first_store.for_each_use([](const sip::AccountUse& use) { BOOST_CHECK(use.time == k_now); });
}

BOOST_FIXTURE_TEST_CASE(an_account_that_is_tried_at_two_hosts_is_one, Fleet, *k_on_server) {
    sip::BanRules rules;
    rules.account_failures = 4;
    rules.ban_distributed = true;
    Keeper first(first_store, rules, k_now);
    Keeper second(second_store, rules, k_now);
    for (int i = 1; i <= 2; ++i) {
        fail(first, fmt::format("203.0.113.{}", i), 1);
        fail(second, fmt::format("198.51.100.{}", i), 1);
    }
    first.commit({}, k_now + 1s);
    second.commit({}, k_now + 1s);
    BOOST_TEST(second.take_announcements().size() == 5); // four bans and the report
    second.commit({}, k_now + 2s);
    first.commit({}, k_now + 2s);
    BOOST_TEST(banned(first.take_announcements()).size() == 4);
    first.commit({}, k_now + 3s);
    BOOST_TEST(first_store.running(k_now + 3s) == 4);
    for (const sip::StoredBan& ban : first_store.bans(sip::BanStore::Which::all, k_now)) {
        BOOST_TEST(ban.times == 1);
    }
}

BOOST_FIXTURE_TEST_CASE(a_network_in_which_several_hosts_ban_is_banned, Fleet, *k_on_server) {
    sip::BanRules rules;
    rules.escalate = 2;
    Keeper first(first_store, rules, k_now);
    Keeper second(second_store, rules, k_now);
    fail(first, "203.0.113.5", 5);
    fail(second, "203.0.113.6", 5);
    first.commit({}, k_now + 10s);
    second.commit({}, k_now + 10s);
    const Prefixes prefixes = banned(second.take_announcements());
    BOOST_TEST(std::count(prefixes.begin(), prefixes.end(), "203.0.113.0/24") == 1);
}

BOOST_FIXTURE_TEST_CASE(an_address_that_one_host_allows_is_banned_nowhere, Fleet, *k_on_server) {
    sip::BanRules rules;
    rules.never = net::PrefixSet(net::parse_prefix_list("203.0.113.0/24", "test"));
    Keeper first(first_store, {}, k_now);
    Keeper second(second_store, rules, k_now);
    fail(first, "203.0.113.5", 5);
    BOOST_TEST(banned(first.take_announcements()).size() == 1);
    first.commit({}, k_now + 10s);
    second.commit({}, k_now + 10s);
    second.commit({}, k_now + 11s);
    first.commit({}, k_now + 11s);
    BOOST_TEST(ended(first.take_announcements()) == Prefixes{"203.0.113.5/32"});
    BOOST_TEST(first_store.running(k_now + 11s) == 0);
}

BOOST_FIXTURE_TEST_CASE(what_was_decided_while_the_store_was_away_is_stored_in_parts, Store) {
    Keeper keeper(*this, {}, k_now);
    for (int i = 0; i < 12'000; ++i) {
        fail(keeper, fmt::format("198.18.{}.{}", i / 250, i % 250 + 1), 1);
    }
    keeper.commit({{"log", {}, {}}}, k_now);
    BOOST_TEST(keeper.has_unwritten());
    BOOST_TEST(statistics(k_now).attempts == 10'000);
    BOOST_TEST(!keeper.begin_batch({{"log", {}, {}}}, k_now).logs.empty());
    keeper.commit({}, k_now);
    BOOST_TEST(!keeper.has_unwritten());
    BOOST_TEST(statistics(k_now).attempts == 12'000);
}

BOOST_AUTO_TEST_SUITE_END()
