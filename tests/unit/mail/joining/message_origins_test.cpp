// SPDX-License-Identifier: MIT
#include "joining_parts.hpp"
#include "mail/joining/message_origins.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using mail::MailEventKind;
using mail::MailLogEvent;
using mail::OpenMessage;
using std::chrono::seconds;
using test::activities_of;
using test::client_event;
using test::JoiningParts;

BOOST_AUTO_TEST_SUITE(mail_joining_message_origins)

namespace {

mail::ActivitySettings with_customer(const std::string& network) {
    mail::ActivitySettings settings;
    settings.networks.add_file(network + " Customer\n", "networks");
    return settings;
}

/// The filter before the queue took the message that a process had it take.
MailLogEvent accepted(std::string_view id, std::uint64_t process) {
    MailLogEvent event;
    event.kind = MailEventKind::proxy_accepted;
    event.time = test::k_event_day;
    event.process = process;
    event.other_message = mail::message_hash("mx1", id);
    return event;
}

} // namespace

BOOST_AUTO_TEST_CASE(the_first_line_names_client_and_login) {
    JoiningParts parts;
    parts.origins.add_client(client_event("A1", "198.51.100.1", 0, "joe"));
    const OpenMessage* const message = parts.messages.find(client_event("A1", "198.51.100.1"));
    BOOST_REQUIRE(message != nullptr);
    BOOST_TEST(message->login == "joe");
    BOOST_TEST(parts.table.key_of(message->subject) == "joe");
}

BOOST_AUTO_TEST_CASE(a_line_that_is_there_twice_begins_one_message) {
    JoiningParts parts;
    parts.origins.add_client(client_event("A1", "198.51.100.1"));
    parts.origins.add_client(client_event("A1", "198.51.100.1"));
    BOOST_TEST(parts.closed == 0);
    parts.origins.add_client(client_event("A1", "198.51.100.2"));
    BOOST_TEST(parts.closed == 1);
    BOOST_TEST(parts.messages.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_customer_at_a_filters_address_is_decided_on_when_no_first_pass_is_named) {
    JoiningParts parts(with_customer("127.0.0.1"));
    parts.origins.add_client(client_event("A1", "127.0.0.1"));
    OpenMessage& message = *parts.messages.find(client_event("A1", "127.0.0.1"));
    parts.delivery.add_queued(test::queued_event("A1", 2));
    BOOST_TEST(message.is_undecided);
    parts.origins.decide_old(test::k_event_day + seconds(60));
    BOOST_TEST(message.is_undecided);
    parts.origins.decide_old(test::k_event_day + seconds(61));
    BOOST_TEST(!message.is_undecided);
    BOOST_TEST(activities_of(parts.table).at("127.0.0.1").recipients == 2);
}

BOOST_AUTO_TEST_CASE(mail_of_a_filter_that_is_no_customer_stays_nobodys) {
    JoiningParts parts;
    parts.origins.add_client(client_event("A1", "127.0.0.1"));
    parts.delivery.add_queued(test::queued_event("A1", 2));
    parts.origins.decide_all();
    BOOST_TEST(activities_of(parts.table).empty());
}

BOOST_AUTO_TEST_CASE(the_process_that_served_the_client_knows_the_login) {
    JoiningParts parts;
    MailLogEvent proxied = client_event("", "198.51.100.1", 0, "joe");
    proxied.process = 9;
    parts.origins.add_proxied(proxied);
    MailLogEvent given_in = client_event("A1", "127.0.0.1");
    given_in.original_client = {.name = "c", .address = net::Address::parse("198.51.100.1")};
    parts.origins.add_client(given_in);
    OpenMessage& message = *parts.messages.find(given_in);
    BOOST_TEST(message.is_undecided);
    parts.origins.add_proxy_accepted(accepted("A1", 9));
    BOOST_TEST(!message.is_undecided);
    BOOST_TEST(parts.table.key_of(message.subject) == "joe");
}

BOOST_AUTO_TEST_CASE(without_a_login_it_is_the_clients) {
    JoiningParts parts;
    MailLogEvent given_in = client_event("A1", "127.0.0.1");
    given_in.original_client = {.name = "c", .address = net::Address::parse("198.51.100.1")};
    parts.origins.add_client(given_in);
    const OpenMessage& message = *parts.messages.find(given_in);
    BOOST_TEST(!message.is_undecided);
    BOOST_TEST(parts.table.key_of(message.subject) == "198.51.100.1");
}

BOOST_AUTO_TEST_CASE(a_service_with_a_name_of_its_own_gives_its_client_to_the_queued_message) {
    JoiningParts parts;
    MailLogEvent given_in = client_event("A1", "198.51.100.1", 0, "joe");
    given_in.instance = "postfix-submission";
    parts.origins.add_client(given_in);
    parts.delivery.add_queued(test::queued_event("A1", 2, 1));
    BOOST_TEST(parts.messages.size() == 1U);
    BOOST_TEST(activities_of(parts.table).at("joe").recipients == 2);
}

BOOST_AUTO_TEST_SUITE_END()
