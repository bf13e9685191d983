// SPDX-License-Identifier: MIT
#include "mail/request/service_state.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using mail::ServiceState;

BOOST_AUTO_TEST_SUITE(mail_request_service_state)

BOOST_AUTO_TEST_CASE(what_a_service_tells_is_read_again) {
    const ServiceState healthy{.service = "greylist-db",
                               .database = "/var/lib/x.db",
                               .folder = "/var/lib",
                               .started = "2026-11-30T03:00:00Z",
                               .process = 1234,
                               .requests = 0,
                               .seconds_since_request = {},
                               .problems = {}};
    const ServiceState troubled{.service = "mail-ratelimit",
                                .database = "postgresql://db/x",
                                .folder = "/",
                                .started = "2026-11-30T03:00:00Z",
                                .process = 1234,
                                .requests = 12,
                                .seconds_since_request = 3,
                                .problems = {"x.db: a=b", "the last reload was refused"}};
    for (const ServiceState& state : {healthy, troubled}) {
        BOOST_TEST((ServiceState::parse("action=" + state.action()) == state));
    }
}

BOOST_AUTO_TEST_CASE(a_problem_stays_one_line) {
    ServiceState state;
    state.service = "greylist-db";
    state.problems = {"x\n\nservice=other"};
    const std::optional<ServiceState> read = ServiceState::parse("action=" + state.action());
    BOOST_TEST(read.value().service == "greylist-db");
    BOOST_TEST(read->problems.size() == 1);
}

BOOST_AUTO_TEST_CASE(another_answer_is_none_and_later_lines_are_skipped) {
    for (const char* const other :
         {"", "action=DUNNO", "action=ispkit_state", "ispkit_state\nservice=x", "HTTP/1.0 400"}) {
        BOOST_TEST(!ServiceState::parse(other).has_value(), other);
    }
    BOOST_TEST(ServiceState::parse("action=ispkit_state\nservice=x\nrequests=many\n=\nlater=1")
                   .value()
                   .requests == 0);
}

BOOST_AUTO_TEST_SUITE_END()
