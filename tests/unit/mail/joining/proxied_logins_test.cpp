// SPDX-License-Identifier: MIT
#include "mail/joining/proxied_logins.hpp"
#include "mail_events.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using mail::MailLogEvent;
using mail::ProxiedLogins;
using std::chrono::hours;
using std::chrono::seconds;

BOOST_AUTO_TEST_SUITE(mail_joining_proxied_logins)

namespace {

MailLogEvent begun(std::uint64_t process, std::string_view address, std::string_view login) {
    MailLogEvent event = test::client_event("", address, 0, login);
    event.process = process;
    return event;
}

const auto k_client = net::Address::parse("198.51.100.1");

} // namespace

BOOST_AUTO_TEST_CASE(the_process_knows_the_login_of_the_client_that_it_serves) {
    ProxiedLogins logins;
    logins.begin(begun(9, "198.51.100.1", "joe"));
    BOOST_TEST(logins.login_of(9, k_client) == "joe");
    BOOST_TEST(logins.login_of(8, k_client).empty());
    BOOST_TEST(logins.login_of(9, net::Address::parse("198.51.100.2")).empty());
}

BOOST_AUTO_TEST_CASE(the_next_client_of_the_process_ends_the_session) {
    ProxiedLogins logins;
    logins.begin(begun(9, "198.51.100.1", "joe"));
    logins.begin(begun(9, "198.51.100.1", ""));
    BOOST_TEST(logins.login_of(9, k_client).empty());
    logins.begin(begun(9, "198.51.100.1", std::string(1000, 'x')));
    BOOST_TEST(logins.login_of(9, k_client).size() == 320U);
}

BOOST_AUTO_TEST_CASE(a_login_at_an_address_is_awaited_for_an_hour) {
    ProxiedLogins logins;
    BOOST_TEST(!logins.is_awaited(*k_client, test::k_event_day));
    logins.begin(begun(9, "198.51.100.1", "joe"));
    BOOST_TEST(logins.is_awaited(*k_client, test::k_event_day + hours(1)));
    BOOST_TEST(!logins.is_awaited(*k_client, test::k_event_day + hours(1) + seconds(1)));
}

BOOST_AUTO_TEST_SUITE_END()
