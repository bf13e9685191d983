// SPDX-License-Identifier: MIT
#include "mail/ratelimit/rate_store.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(mail_ratelimit_watch_store)

namespace {

struct Watching {
    mail::RateStore database{":memory:"};
    mail::WatchStore store = database.watch_store();
    std::chrono::sys_seconds now{std::chrono::seconds(1'800'000'000)};

    std::size_t places(std::chrono::seconds window) {
        return store.origins("sasl:joe", "networks", now - window, now).size();
    }
};

} // namespace

BOOST_FIXTURE_TEST_CASE(a_place_counts_for_the_time_since_it_was_noted_last, Watching) {
    BOOST_TEST(store.note_origin("sasl:joe", "networks", "10.0.1.0/24", now));
    BOOST_TEST(!store.note_origin("sasl:joe", "networks", "10.0.1.0/24", now + 60s));
    BOOST_TEST(store.note_origin("sasl:joe", "countries", "NL", now));
    BOOST_TEST(store.note_origin("sasl:jim", "networks", "10.0.1.0/24", now));
    now += 61s;
    BOOST_TEST(places(62s) == 1U);
    BOOST_TEST(places(61s) == 0U);
    BOOST_TEST(store.note_origin("sasl:joe", "networks", "10.0.1.0/24", now));
    BOOST_TEST(places(1s) == 1U);
    store.forget("sasl:joe");
    BOOST_TEST(places(1h) == 0U);
    BOOST_TEST(store.origins("sasl:jim", "networks", now - 1h, now).size() == 1U);
}

BOOST_FIXTURE_TEST_CASE(a_notice_is_due_once_in_a_window, Watching) {
    BOOST_TEST(store.begin_notice("sasl:joe", 1h, 80, now));
    BOOST_TEST(!store.begin_notice("sasl:joe", 1h, 80, now + 59min));
    BOOST_TEST(store.begin_notice("sasl:joe", 1h, 100, now));
    BOOST_TEST(store.begin_notice("sasl:joe", 24h, 80, now));
    BOOST_TEST(store.begin_notice("sasl:joe", 1h, 80, now + 60min));
}

BOOST_FIXTURE_TEST_CASE(what_a_clock_that_was_ahead_has_noted_does_not_count, Watching) {
    const auto ahead = now + 24h * 365;
    BOOST_TEST(store.note_origin("sasl:joe", "networks", "10.0.1.0/24", ahead));
    BOOST_TEST(store.begin_notice("sasl:joe", 1h, 80, ahead));
    BOOST_TEST(places(1h) == 0U);
    BOOST_TEST(store.note_origin("sasl:joe", "networks", "10.0.1.0/24", now));
    BOOST_TEST(places(1h) == 1U);
    BOOST_TEST(store.begin_notice("sasl:joe", 1h, 80, now));
    BOOST_TEST(!store.begin_notice("sasl:joe", 1h, 80, now + 1s));
}

BOOST_AUTO_TEST_SUITE_END()
