// SPDX-License-Identifier: MIT
#include "mail/joining/refusal_counter.hpp"
#include "mail_events.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using mail::ActivityTable;
using mail::MailEventKind;
using mail::MailLogEvent;
using mail::Refusal;
using mail::RefusalCounter;

BOOST_AUTO_TEST_SUITE(mail_joining_refusal_counter)

namespace {

MailLogEvent refusal_of(MailEventKind kind, Refusal refusal, int second = 0) {
    MailLogEvent event = test::event_of(kind, "", second);
    event.client = {.name = "c", .address = net::Address::parse("198.51.100.1")};
    event.refusal = refusal;
    event.line = "refused";
    return event;
}

/// Adds a line of the server, and one of a policy service.
void add_server(RefusalCounter& counter, Refusal refusal, int second = 0) {
    const MailLogEvent event = refusal_of(MailEventKind::refused, refusal, second);
    counter.add(event, {.client = event.client.address});
}
void add_policy(RefusalCounter& counter, Refusal refusal, int second = 0) {
    counter.add_policy(refusal_of(MailEventKind::policy, refusal, second));
}

mail::Activity client_of(const ActivityTable& table) {
    return test::activities_of(table).at("198.51.100.1");
}

} // namespace

BOOST_AUTO_TEST_CASE(the_servers_answer_to_a_policy_services_refusal_is_not_another_one) {
    mail::ActivitySettings settings;
    ActivityTable table(settings);
    RefusalCounter counter(table);
    add_policy(counter, Refusal::limit);
    add_server(counter, Refusal::other, 30);
    BOOST_TEST(client_of(table).limit_hits == 1);
    BOOST_TEST(client_of(table).rejected == 0);
    add_server(counter, Refusal::other, 30);
    BOOST_TEST(client_of(table).rejected == 1);
}

BOOST_AUTO_TEST_CASE(an_answer_that_comes_late_is_another_refusal) {
    mail::ActivitySettings settings;
    ActivityTable table(settings);
    RefusalCounter counter(table);
    add_policy(counter, Refusal::greylist);
    add_server(counter, Refusal::other, 31);
    BOOST_TEST(client_of(table).greylisted == 1);
    BOOST_TEST(client_of(table).rejected == 1);
}

BOOST_AUTO_TEST_CASE(a_policy_services_line_may_come_behind_the_servers) {
    mail::ActivitySettings settings;
    ActivityTable table(settings);
    RefusalCounter counter(table);
    add_server(counter, Refusal::greylist);
    add_policy(counter, Refusal::greylist, 1);
    BOOST_TEST(client_of(table).greylisted == 1);
    add_server(counter, Refusal::greylist, 100);
    add_policy(counter, Refusal::greylist, 102);
    BOOST_TEST(client_of(table).greylisted == 3);
}

BOOST_AUTO_TEST_CASE(a_refusal_for_its_content_is_spam) {
    mail::ActivitySettings settings;
    ActivityTable table(settings);
    RefusalCounter counter(table);
    MailLogEvent event = refusal_of(MailEventKind::refused, Refusal::other);
    event.verdict = mail::Verdict::spam;
    counter.add(event, {.client = event.client.address});
    BOOST_TEST(client_of(table).rejected == 1);
    BOOST_TEST(client_of(table).spam == 1);
}

BOOST_AUTO_TEST_SUITE_END()
