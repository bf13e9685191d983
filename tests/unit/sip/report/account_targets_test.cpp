// SPDX-License-Identifier: MIT
#include "sip/report/account_targets.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(sip_report_account_targets)

namespace {

net::Prefix network(unsigned number) {
    return {net::Address::of_bits(0, 0xffff'cb00'7100 + number), 32};
}

} // namespace

BOOST_AUTO_TEST_CASE(attempts_and_networks_are_counted_for_each_account) {
    sip::AccountTargets targets;
    targets.add_attempt(network(1), "100", false);
    targets.add_attempt(network(1), "100", true);
    targets.add_attempt(network(2), "100", true);
    targets.add_attempt(network(2), "101", false);
    targets.add_attempt(network(2), "", false);
    BOOST_TEST(targets.size() == 2U);
    const std::vector<sip::AccountTarget> worst = targets.worst(5);
    BOOST_REQUIRE(worst.size() == 2U);
    BOOST_TEST(worst[0].account == "100");
    BOOST_TEST(worst[0].attempts == 3U);
    BOOST_TEST(worst[0].stopped == 2U);
    BOOST_TEST(worst[0].networks == 2U);
    BOOST_TEST(targets.worst(1).size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_flood_of_names_does_not_hide_the_account_that_is_aimed_at) {
    sip::AccountTargets targets;
    for (unsigned i = 0; i < 60'000; ++i) {
        targets.add_attempt(network(i % 200), fmt::to_string(i), false);
        targets.add_attempt(network(i % 200), "aimed at", false);
    }
    BOOST_TEST(targets.size() == 50'000U);
    BOOST_TEST(targets.worst(1)[0].account == "aimed at");
    BOOST_TEST(targets.worst(1)[0].attempts == 60'000U);
    BOOST_TEST(targets.worst(1)[0].networks == 200U);
}

BOOST_AUTO_TEST_SUITE_END()
