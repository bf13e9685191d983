// SPDX-License-Identifier: MIT
#include "sip/status/recent_counts.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using namespace std::chrono_literals;
using logfile::Time;

BOOST_AUTO_TEST_SUITE(sip_status_recent_counts)

BOOST_AUTO_TEST_CASE(counts_of_earlier_hours_are_left_out) {
    constexpr Time k_start{std::chrono::hours(500'000)};
    sip::RecentCounts recent;
    sip::LogCounts counts;
    const auto lines_at = [&](std::chrono::minutes minutes, std::uint64_t understood) {
        counts.lines = understood + 7;
        counts.how.understood = understood;
        counts.how.unknown = 7;
        return recent.of(counts, k_start + minutes).how.understood;
    };
    BOOST_TEST(lines_at(0min, 100) == 100);
    BOOST_TEST(lines_at(59min, 200) == 200);
    BOOST_TEST(lines_at(60min, 300) == 200); // since minute 0
    BOOST_TEST(lines_at(119min, 400) == 300);
    BOOST_TEST(lines_at(120min, 500) == 200); // since minute 60
    BOOST_TEST(recent.of(counts, k_start + 120min).how.unknown == 0);
    BOOST_TEST(recent.of(counts, k_start + 120min).lines == 200);
}

BOOST_AUTO_TEST_SUITE_END()
