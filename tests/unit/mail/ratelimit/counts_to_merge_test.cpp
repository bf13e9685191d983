// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "mail/ratelimit/counts_to_merge.hpp"
#include "mail/ratelimit/rate_limiter.hpp"
#include "mail/ratelimit/rate_sweep.hpp"
#include "stored_usage.hpp"
#include "test_database.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

using namespace ispkit;
using namespace std::chrono_literals;
using mail::PolicyRequest;
using mail::RateStore;

BOOST_AUTO_TEST_SUITE(mail_ratelimit_counts_to_merge)

namespace {

struct Fixture {
    TestDatabase database;
    RateStore shared{database.url()};
    RateStore alone{":memory:"};
    mail::CountsToMerge counts{alone};
    mail::RatePolicy policy;
    mail::PendingRecipients pending;
    mail::RateLimiter limiter{alone, policy, pending};
    std::chrono::sys_seconds now{1'800'000'000s};
    int message = 0;

    Fixture() { limiter.divide_limits(2); }

    /// How many of that many messages of joe pass, each to two recipients.
    int send_alone(int messages) {
        int passed = 0;
        for (int i = 0; i < messages; ++i) {
            const std::string instance = fmt::format("i{}", ++message);
            PolicyRequest request;
            request.sasl_username = "joe";
            request.instance = instance;
            request.recipient_count = 2;
            request.stage = mail::Stage::end_of_message;
            passed += limiter.decide({&request, 1}, now).front().action == "DUNNO" ? 1 : 0;
        }
        return passed;
    }

    void merge() {
        while (counts.merge_next(shared, now)) {
        }
    }

    /// It is called with the shared database broken, and must fail.
    void fail_to_merge(std::string_view table) {
        shared.database().run(fmt::format("ALTER TABLE {} RENAME TO gone", table));
        BOOST_CHECK_THROW(merge(), Error);
        shared.database().run(fmt::format("ALTER TABLE gone RENAME TO {}", table));
    }

    void sweep_alone() {
        std::int64_t removed = 0;
        for (mail::RateSweep sweep(alone.database()); sweep.next(24h * 35, now, removed);) {
        }
    }

    mail::HourTotals history() {
        mail::HourTotals all;
        shared.for_each_hour(std::nullopt, now - 24h, [&](const mail::HourTotals& totals) {
            all.passed += totals.passed;
            all.refused += totals.refused;
        });
        return all;
    }

    std::int64_t rows(RateStore& store, std::string_view table) {
        std::int64_t number = 0;
        store.database().query(fmt::format("SELECT COUNT(*) FROM {}", table), {},
                               [&](const store::Row& row) { number = row.integer(0); });
        return number;
    }
};

} // namespace

BOOST_FIXTURE_TEST_CASE(what_was_counted_alone_is_added_to_what_others_counted, Fixture) {
    policy.add_limit("sasl: 6 messages / 1h");
    policy.add_limit("sasl: 30 recipients / 1d");
    store_usage(shared, "sasl:joe", 1h, {.usage = {1, 2}}, now);
    BOOST_TEST(send_alone(5) == 3);
    alone.set_override({.subject = "sasl:jim",
                        .allowance = mail::Allowance::unlimited(),
                        .since = now,
                        .until = std::nullopt});
    merge();
    BOOST_TEST(stored_usage(shared, "sasl:joe", 1h, now).messages == 4);
    BOOST_TEST(stored_usage(shared, "sasl:joe", 24h, now).recipients == 6);
    BOOST_TEST(shared.overrides(now).size() == 1U);
    BOOST_TEST(history().passed.messages == 4);
    BOOST_TEST(history().refused == 4);
    BOOST_TEST(rows(shared, "answers") == 5);
}

BOOST_FIXTURE_TEST_CASE(it_counts_once_whatever_becomes_of_the_answer, Fixture) {
    policy.add_limit("sasl: 10 messages / 1h");
    BOOST_TEST(send_alone(2) == 2);
    fail_to_merge("answers"); // what it was to store
    mail::CountsToMerge lost = counts;
    lost.merge_next(shared, now);
    merge();
    BOOST_TEST(stored_usage(shared, "sasl:joe", 1h, now).messages == 2);
    BOOST_TEST(rows(shared, "answers") == 2);
    BOOST_TEST(history().passed.messages == 2);
}

BOOST_FIXTURE_TEST_CASE(a_long_outage_is_merged_in_portions_overrides_first, Fixture) {
    policy.add_limit("sasl: 1000 messages / 1h");
    {
        store::Transaction transaction(alone.database());
        for (int i = 0; i < 1200; ++i) {
            store_usage(alone, fmt::format("sasl:u{}", i), 1h, {.usage = {1, 1}}, now);
            store_usage(alone, fmt::format("sasl:u{}", i), 1h, {.usage = {1, 1}}, now - 3h);
        }
        transaction.commit();
    }
    sweep_alone();
    alone.set_override({.subject = "sasl:jim",
                        .allowance = mail::Allowance::unlimited(),
                        .since = now,
                        .until = std::nullopt});
    BOOST_TEST(counts.merge_next(shared, now));
    BOOST_TEST(shared.overrides(now).size() == 1U);
    BOOST_TEST(rows(shared, "usage") == 199);
    std::int64_t before = rows(shared, "usage");
    bool is_left = true;
    for (int portion = 0; is_left && portion < 40; ++portion) {
        BOOST_TEST(send_alone(1) == 1); // meanwhile
        is_left = counts.merge_next(shared, now);
        const std::int64_t after =
            rows(shared, "usage") + rows(shared, "history") + rows(shared, "answers");
        BOOST_TEST(after - before <= 200);
        before = after;
    }
    BOOST_TEST(!is_left);
    BOOST_TEST(stored_usage(shared, "sasl:joe", 1h, now).messages == message);
    BOOST_TEST(stored_usage(shared, "sasl:u1199", 1h, now).messages == 1);
    BOOST_TEST(history().passed.messages == 2400 + message);
    BOOST_TEST(!counts.merge_next(shared, now));
}

BOOST_FIXTURE_TEST_CASE(a_merge_that_fails_again_and_again_grants_no_more, Fixture) {
    policy.add_limit("sasl: 10 messages / 1h");
    int passed = 0;
    for (int failure = 0; failure < 2; ++failure) {
        passed += send_alone(2);
        fail_to_merge("answers");
    }
    passed += send_alone(6);
    BOOST_TEST(passed == 5);
    merge();
    BOOST_TEST(stored_usage(shared, "sasl:joe", 1h, now).messages == 5);
    BOOST_TEST(rows(shared, "answers") == 10);
    // Swept there and here, it is the history of five messages once.
    now += 3h;
    sweep_alone();
    merge();
    BOOST_TEST(history().passed.messages == 5);
}

BOOST_FIXTURE_TEST_CASE(places_are_merged_again_when_they_were_seen_again, Fixture) {
    const auto see = [&](std::chrono::seconds later) {
        store::Round round(alone.database(), store::Round::Kind::writes);
        mail::WatchStore(alone.database())
            .save(round, {.places = {{"sasl:joe", {"networks", "192.0.2.0/24"}}}}, now + later);
        round.finish();
        merge();
    };
    see(0s);
    see(5s);
    std::int64_t seen = 0;
    shared.database().query("SELECT seen FROM origins", {},
                            [&](const store::Row& row) { seen = row.integer(0); });
    BOOST_TEST(seen == (now + 5s).time_since_epoch().count());
}

BOOST_FIXTURE_TEST_CASE(a_merge_without_counts_needs_a_database_that_takes_writes, Fixture) {
    fail_to_merge("merges");
    merge();
}

BOOST_AUTO_TEST_SUITE_END()
