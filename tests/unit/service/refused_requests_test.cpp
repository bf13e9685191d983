// SPDX-License-Identifier: MIT
#include "service/refused_requests.hpp"
#include "utc.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(service_refused_requests)

BOOST_FIXTURE_TEST_CASE(they_are_remembered_for_an_hour_with_their_number_and_the_last_one, Utc) {
    const std::chrono::sys_seconds start = std::chrono::sys_days{std::chrono::year{2026} / 11 / 23};
    service::RefusedRequests refused;
    BOOST_TEST(!refused.problem(start));
    refused.add("a line without 'name='", start);
    BOOST_TEST(refused.problem(start).value() == "1 request not understood, the last one at "
                                                 "2026-11-23T00:00:00Z: a line without 'name='");
    refused.add("too long", start + std::chrono::minutes(59));
    const std::string both = "2 requests not understood, the last one at 2026-11-23T00:59:00Z: "
                             "too long";
    BOOST_TEST(refused.problem(start + std::chrono::minutes(118)).value() == both);
    BOOST_TEST(!refused.problem(start + std::chrono::minutes(119)));
    refused.add("too long", start + std::chrono::hours(3));
    BOOST_TEST(refused.problem(start + std::chrono::hours(3)).value().starts_with("1 request "));
}

BOOST_AUTO_TEST_SUITE_END()
