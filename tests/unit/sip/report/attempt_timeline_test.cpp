// SPDX-License-Identifier: MIT
#include "sip/report/attempt_timeline.hpp"

#include <boost/test/unit_test.hpp>

#include <random>

using namespace ispkit;
using namespace std::chrono_literals;
using logfile::Time;
using sip::AttemptTimeline;

BOOST_AUTO_TEST_SUITE(sip_report_attempt_timeline)

namespace {

constexpr Time k_start{std::chrono::hours(500'000)};

} // namespace

BOOST_AUTO_TEST_CASE(attempts_are_counted_minute_by_minute) {
    AttemptTimeline timeline;
    BOOST_TEST(timeline.intervals().empty());
    timeline.add(k_start + 59s, false);
    timeline.add(k_start + 60s, true);
    timeline.add(k_start + 180s, false);
    timeline.add(k_start - 1s, true);
    BOOST_CHECK(timeline.length() == 1min);
    BOOST_CHECK(timeline.start() == k_start - 1min);
    BOOST_REQUIRE(timeline.intervals().size() == 5U);
    BOOST_TEST(timeline.intervals()[0].stopped == 1U);
    BOOST_TEST(timeline.intervals()[1].passed == 1U);
    BOOST_TEST(timeline.intervals()[2].stopped == 1U);
    BOOST_TEST(timeline.intervals()[3].all() == 0U);
    BOOST_TEST(timeline.intervals()[4].passed == 1U);
}

BOOST_AUTO_TEST_CASE(intervals_grow_with_the_log) {
    AttemptTimeline timeline;
    timeline.add(k_start, false);
    timeline.add(k_start + 239min, false);
    BOOST_CHECK(timeline.length() == 1min);
    timeline.add(k_start + 240min, false);
    BOOST_CHECK(timeline.length() == 5min);
    timeline.add(k_start + 24h * 30, false);
    BOOST_CHECK(timeline.length() == 6h);
    timeline.add(k_start + 24h * 3000, false);
    BOOST_CHECK(timeline.length() == 24h * 16);
}

BOOST_AUTO_TEST_CASE(whatever_the_order_each_attempt_is_in_its_interval) {
    std::mt19937_64 random(1);
    for (int round = 0; round < 50; ++round) {
        AttemptTimeline timeline;
        std::vector<Time> times;
        const auto range = std::int64_t{1'000} << random() % 32;
        for (int i = 0; i < 300; ++i) {
            times.push_back(Time(std::chrono::milliseconds(
                static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(range)) -
                range / 2)));
            timeline.add(times.back(), i % 2 == 0);
        }
        std::vector<std::uint64_t> expected(timeline.intervals().size());
        for (const Time time : times) {
            const auto place = (std::chrono::floor<std::chrono::minutes>(time) - timeline.start()) /
                               timeline.length();
            BOOST_TEST_REQUIRE((time >= timeline.start() && place < std::ssize(expected)));
            ++expected[static_cast<std::size_t>(place)];
        }
        BOOST_TEST_REQUIRE(expected.size() <= 240U);
        for (std::size_t i = 0; i < expected.size(); ++i) {
            BOOST_TEST_REQUIRE(timeline.intervals()[i].all() == expected[i]);
        }
        BOOST_TEST_REQUIRE(expected.front() > 0U);
        BOOST_TEST_REQUIRE(expected.back() > 0U);
    }
}

BOOST_AUTO_TEST_SUITE_END()
