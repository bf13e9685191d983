// SPDX-License-Identifier: MIT
#include "mail/report/chart_style.hpp"

#include <boost/test/unit_test.hpp>

#include <limits>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(mail_report_chart_style)

BOOST_AUTO_TEST_CASE(steps_are_round_and_some_four) {
    BOOST_TEST(mail::round_step(0) == 1);
    BOOST_TEST(mail::round_step(1) == 1);
    BOOST_TEST(mail::round_step(4) == 1);
    BOOST_TEST(mail::round_step(5) == 2);
    BOOST_TEST(mail::round_step(9) == 5);
    BOOST_TEST(mail::round_step(41) == 20);
    BOOST_TEST(mail::round_step(4'294'967'295) == 2'000'000'000);
    for (std::int64_t most = 1; most < 1'000'000'000'000'000; most = most * 3 + 1) {
        BOOST_TEST(most / mail::round_step(most) <= 4);
        BOOST_TEST(mail::round_step(most) <= most);
    }
    const std::int64_t largest = std::numeric_limits<std::int64_t>::max();
    BOOST_TEST(largest / mail::round_step(largest) <= 4);
}

BOOST_AUTO_TEST_SUITE_END()
