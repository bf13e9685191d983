// SPDX-License-Identifier: MIT
#include "sip/ban/attempt_joiner.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using sip::LogEvent;
using sip::Trace;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(sip_ban_attempt_joiner)

namespace {

LogEvent line(Trace trace, std::uint16_t port = 0, std::string_view call_id = {},
              const char* address = "203.0.113.5") {
    LogEvent event;
    event.trace = trace;
    event.address = *net::Address::parse(address);
    event.port = port;
    event.call_id = call_id;
    return event;
}

/// The number of attempts that these lines are, all written at once.
std::uint64_t attempts(std::initializer_list<LogEvent> lines) {
    sip::AttemptJoiner joiner;
    for (const LogEvent& event : lines) {
        joiner.attempt_of(event, logfile::Time(1s));
    }
    return joiner.last();
}

} // namespace

// The lines of one wrong attempt, as Asterisk 18.26.4 writes them.
BOOST_AUTO_TEST_CASE(lines_of_one_attempt_are_one) {
    BOOST_TEST(attempts({line(Trace::registration, 5061),
                         line(Trace::security_secret, 5061, "0x7f00")}) == 1U);
    BOOST_TEST(attempts({line(Trace::acl), line(Trace::acl), line(Trace::registration_acl, 5061),
                         line(Trace::acl), line(Trace::acl), line(Trace::registration_acl, 5061),
                         line(Trace::security_acl, 5061), line(Trace::security_acl, 5061)}) == 1U);
    BOOST_TEST(attempts({line(Trace::pjsip_no_endpoint, 5061, "a"),
                         line(Trace::security_account, 5061, "a"),
                         line(Trace::pjsip_no_endpoint, 5061, "a"),
                         line(Trace::security_account, 5061, "a"),
                         line(Trace::pjsip_authentication, 5061, "a"),
                         line(Trace::security_secret, 5061, "a")}) == 1U);
    BOOST_TEST(attempts({line(Trace::manager_user), line(Trace::manager_secret),
                         line(Trace::security_account, 49152)}) == 1U);
    BOOST_TEST(attempts({line(Trace::iax_peer), line(Trace::iax_authentication)}) == 1U);
}

BOOST_AUTO_TEST_CASE(a_line_joins_an_attempt_that_is_not_the_latest_of_its_address) {
    sip::AttemptJoiner joiner;
    const LogEvent event = line(Trace::acl);
    BOOST_TEST(joiner.attempt_of(event, logfile::Time(10s)) == 1U);
    BOOST_TEST(joiner.attempt_of(event, logfile::Time(8s)) == 2U); // the clock was set back
    BOOST_TEST(joiner.attempt_of(event, logfile::Time(9s)) == 2U);
    BOOST_TEST(joiner.attempt_of(event, logfile::Time(11s)) == 1U);
    BOOST_TEST(joiner.attempt_of(event, logfile::Time(11'001ms)) == 3U);
}

BOOST_AUTO_TEST_CASE(a_users_pattern_joins_the_servers_line) {
    BOOST_TEST(attempts({line(Trace::pattern), line(Trace::other)}) == 1U);
    BOOST_TEST(attempts({line(Trace::pattern), line(Trace::pattern), line(Trace::other),
                         line(Trace::other)}) == 2U);
}

BOOST_AUTO_TEST_CASE(guesses_in_one_second_are_counted_each) {
    BOOST_TEST(attempts({line(Trace::registration, 5061), line(Trace::registration, 5061),
                         line(Trace::registration, 5061)}) == 3U);
    // The NOTICE and SECURITY lines of two guesses, one after the other and interleaved.
    BOOST_TEST(
        attempts({line(Trace::registration, 5061), line(Trace::security_secret, 5061, "1"),
                  line(Trace::registration, 5061), line(Trace::security_secret, 5061, "2")}) == 2U);
    BOOST_TEST(attempts({line(Trace::registration, 5061), line(Trace::registration, 5061),
                         line(Trace::security_secret, 5061, "1"),
                         line(Trace::security_secret, 5061, "2")}) == 2U);
}

BOOST_AUTO_TEST_CASE(one_call_id_for_all_hides_nothing) {
    BOOST_TEST(attempts({line(Trace::pjsip_authentication, 5061, "a"),
                         line(Trace::pjsip_authentication, 5061, "a"),
                         line(Trace::pjsip_authentication, 5061, "a")}) == 3U);
}

BOOST_AUTO_TEST_CASE(another_call_id_port_or_address_is_another_attempt) {
    BOOST_TEST(attempts({line(Trace::pjsip_no_endpoint, 5061, "a"),
                         line(Trace::pjsip_no_endpoint, 5061, "b")}) == 2U);
    BOOST_TEST(
        attempts({line(Trace::registration_acl, 5061), line(Trace::registration_acl, 5062)}) == 2U);
    BOOST_TEST(attempts({line(Trace::registration_acl, 0, "", "203.0.113.5"),
                         line(Trace::registration_acl, 0, "", "203.0.113.6")}) == 2U);
}

BOOST_AUTO_TEST_CASE(a_second_later_is_another_attempt) {
    sip::AttemptJoiner joiner;
    joiner.attempt_of(line(Trace::registration_acl), logfile::Time(1000ms));
    BOOST_TEST(joiner.attempt_of(line(Trace::registration_acl), logfile::Time(2000ms)) == 1U);
    BOOST_TEST(joiner.attempt_of(line(Trace::acl), logfile::Time(2001ms)) == 2U);
}

BOOST_AUTO_TEST_SUITE_END()
