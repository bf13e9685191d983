// SPDX-License-Identifier: MIT
#include "mail/ratelimit/rate_store.hpp"
#include "test_database.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using namespace std::chrono_literals;
using mail::LoginPlace;
using mail::WatchStore;

BOOST_AUTO_TEST_SUITE(mail_ratelimit_watch_store)

namespace {

const LoginPlace k_place{"networks", "10.0.1.0/24"};

struct Watching {
    TestDatabase place;
    mail::RateStore database{place.url()};
    WatchStore store = database.watch_store();
    std::chrono::sys_seconds now{std::chrono::seconds(1'800'000'000)};

    void save(const WatchStore::Changes& changes, std::chrono::sys_seconds time) {
        store::Round round(database.database(), store::Round::Kind::writes);
        store.save(round, changes, time);
        round.finish();
    }

    mail::LoginRecord record(const std::string& subject, std::chrono::seconds window = 1h) {
        WatchStore::Records records{{subject, {}}};
        store::Round round(database.database(), store::Round::Kind::reads);
        store.look_up_places(round, records, now - window);
        store.look_up_refusals(round, records);
        round.finish();
        BOOST_TEST(records.size() == 1U);
        return records[subject];
    }

    std::size_t begun(const std::set<mail::NoticeKey>& notices, std::chrono::sys_seconds time) {
        std::set<mail::NoticeKey> begun;
        store::Round round(database.database(), store::Round::Kind::writes);
        store.begin_notices(round, notices, time, [&](auto key) { begun.insert(std::move(key)); });
        round.finish();
        BOOST_TEST(std::includes(notices.begin(), notices.end(), begun.begin(), begun.end()));
        return begun.size();
    }
};

} // namespace

BOOST_FIXTURE_TEST_CASE(a_place_is_found_for_the_time_since_it_was_noted_last, Watching) {
    save({.places = {{"sasl:jim", k_place}, {"sasl:joe", k_place}}, .refusals = {}}, now - 2h);
    BOOST_TEST(record("sasl:joe").places.empty());
    save({.places = {{"sasl:joe", k_place}, {"sasl:joe", {"countries", "NL"}}}, .refusals = {}},
         now);
    const mail::LoginRecord joe = record("sasl:joe");
    BOOST_REQUIRE(joe.places.size() == 2U);
    BOOST_TEST((joe.places.at(k_place) == now));
    now += 60s;
    BOOST_TEST(record("sasl:joe", 61s).places.size() == 2U);
    BOOST_TEST(record("sasl:joe", 60s).places.empty());
    store.forget("sasl:joe");
    BOOST_TEST(record("sasl:joe").places.empty());
    BOOST_TEST(record("sasl:jim", 3h).places.size() == 1U);
}

BOOST_FIXTURE_TEST_CASE(refusals_are_those_that_were_stored_last, Watching) {
    save({.places = {}, .refusals = {{"sasl:jim", {1, ""}}, {"sasl:joe", {2, "1.2"}}}}, now);
    save({.places = {}, .refusals = {{"sasl:jim", {}}, {"sasl:joe", {3, "1.3"}}}}, now);
    BOOST_TEST(record("sasl:jim").refusals.number == 0);
    BOOST_TEST(record("sasl:joe").refusals.number == 3);
    BOOST_TEST(record("sasl:joe").refusals.message == "1.3");
}

BOOST_FIXTURE_TEST_CASE(a_notice_is_due_once_in_a_window, Watching) {
    BOOST_TEST(begun({{"sasl:joe", 1h, 80}}, now) == 1U);
    BOOST_TEST(begun({{"sasl:joe", 1h, 80}}, now + 59min) == 0U);
    BOOST_TEST(begun({{"sasl:joe", 1h, 80}, {"sasl:joe", 1h, 100}, {"sasl:joe", 24h, 80}}, now) ==
               2U);
    BOOST_TEST(begun({{"sasl:joe", 1h, 80}}, now + 60min) == 1U);
}

BOOST_FIXTURE_TEST_CASE(a_clock_that_was_ahead_delays_no_notice, Watching) {
    const auto ahead = now + 24h * 365;
    BOOST_TEST(begun({{"sasl:joe", 1h, 80}}, ahead) == 1U);
    BOOST_TEST(begun({{"sasl:joe", 1h, 80}}, now) == 1U);
    BOOST_TEST(begun({{"sasl:joe", 1h, 80}}, now + 1s) == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
