// SPDX-License-Identifier: MIT
#include "mail/status/status_command.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(mail_status_status_command)

BOOST_AUTO_TEST_CASE(silence_is_a_problem_only_where_it_must_not_be) {
    mail::ServiceState state;
    BOOST_TEST(mail::problems(state, {}).empty());
    BOOST_TEST(mail::problems(state, 1h).size() == 1);
    state.seconds_since_request = 3600;
    BOOST_TEST(mail::problems(state, 1h).empty());
    state.seconds_since_request = 3601;
    BOOST_TEST(mail::problems(state, 1h).front() ==
               "nobody has asked the service for 3601 s (at most 3600 s)");
    BOOST_TEST(mail::problems(state, {}).empty());
}

BOOST_AUTO_TEST_CASE(what_the_service_says_is_a_problem) {
    mail::ServiceState state;
    state.problems = {"x.db: is away"};
    BOOST_TEST(mail::problems(state, 1h).size() == 2);
    BOOST_TEST(mail::problems(state, {}).front() == "x.db: is away");
}

BOOST_AUTO_TEST_SUITE_END()
