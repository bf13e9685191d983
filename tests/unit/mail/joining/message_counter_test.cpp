// SPDX-License-Identifier: MIT
#include "mail/joining/message_counter.hpp"
#include "mail_events.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using mail::ActivityTable;
using mail::MessageCounter;
using mail::OpenMessage;
using std::chrono::hours;

BOOST_AUTO_TEST_SUITE(mail_joining_message_counter)

namespace {

OpenMessage message_of(std::string_view login) {
    OpenMessage message;
    message.has_client = true;
    message.is_queued = true;
    message.login = login;
    message.sender = "a@example.com";
    message.time = test::k_event_day;
    message.recipients = 3;
    message.size = 100;
    return message;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_message_is_counted_once_when_client_and_recipients_are_known) {
    mail::ActivitySettings settings;
    ActivityTable table(settings);
    MessageCounter counter(table);
    int told = 0;
    counter.on_message([&](const mail::CountedMessage& counted) {
        ++told;
        BOOST_TEST(counted.login == "joe");
        BOOST_TEST(counted.key == "joe");
        BOOST_TEST(counted.recipients == 3);
        BOOST_TEST(counted.is_reported);
    });
    OpenMessage message = message_of("joe");
    for (bool OpenMessage::*const known : {&OpenMessage::has_client, &OpenMessage::is_queued}) {
        message.*known = false;
        counter.count_if_known(message);
        message.*known = true;
    }
    message.is_undecided = true;
    counter.count_if_known(message);
    message.is_undecided = false;
    BOOST_TEST(told == 0);
    counter.count_if_known(message);
    counter.count_if_known(message);
    BOOST_TEST(told == 1);
    BOOST_TEST(test::activities_of(table).at("joe").messages == 1);
}

BOOST_AUTO_TEST_CASE(what_became_of_it_before_is_counted_with_it) {
    mail::ActivitySettings settings;
    ActivityTable table(settings);
    MessageCounter counter(table);
    OpenMessage message = message_of("joe");
    counter.add_outcome(message, {.counts = {.sent = 2}}, message.time);
    counter.add_recipient_domain(message, 1, message.time);
    BOOST_TEST(table.totals().outcomes.sent == 0);
    counter.count_if_known(message);
    counter.add_outcome(message, {.counts = {.sent = 1}}, message.time);
    counter.add_recipient_domain(message, 2, message.time);
    BOOST_TEST(table.totals().outcomes.sent == 3);
    BOOST_TEST(test::activities_of(table).at("joe").recipient_domains == 2);
}

BOOST_AUTO_TEST_CASE(a_message_of_the_past_tells_nothing_of_today) {
    mail::ActivitySettings settings;
    settings.since = test::k_event_day + hours(1);
    ActivityTable table(settings);
    MessageCounter counter(table);
    OpenMessage message = message_of("joe");
    counter.count_if_known(message);
    counter.add_outcome(message, {.counts = {.bounced = 1}}, test::k_event_day + hours(2));
    BOOST_TEST(table.totals().outcomes.bounced == 0);
    BOOST_TEST(table.totals().messages == 0);
}

BOOST_AUTO_TEST_CASE(what_becomes_of_a_message_of_an_earlier_run_is_of_its_own_time) {
    mail::ActivitySettings settings;
    settings.since = test::k_event_day + hours(1);
    ActivityTable table(settings);
    MessageCounter counter(table);
    OpenMessage message = message_of("joe");
    message.subject = table.subject_of(mail::origin_of(message));
    message.is_counted = message.is_reported = message.is_carried = true;
    counter.add_outcome(message, {.counts = {.sent = 1}}, test::k_event_day);
    counter.add_evidence(message, ActivityTable::EvidenceKind::bounce, "early", test::k_event_day);
    BOOST_TEST(table.totals().outcomes.sent == 0);
    counter.add_outcome(message, {.counts = {.sent = 1}}, test::k_event_day + hours(2));
    counter.add_evidence(message, ActivityTable::EvidenceKind::bounce, "late",
                         test::k_event_day + hours(2));
    const mail::Activity joe = test::activities_of(table).at("joe");
    BOOST_TEST(joe.sent == 1);
    BOOST_TEST(joe.messages == 0);
    BOOST_REQUIRE(joe.evidence.size() == 1U);
    BOOST_TEST(joe.evidence[0] == "late");
}

BOOST_AUTO_TEST_CASE(a_message_without_a_client_is_nobodys) {
    mail::ActivitySettings settings;
    ActivityTable table(settings);
    MessageCounter counter(table);
    OpenMessage message = message_of("");
    message.has_client = false;
    counter.add_outcome(message, {.counts = {.sent = 1}}, message.time);
    mail::ActivityTotals totals;
    counter.add_unattributed(message, totals);
    counter.finish(message);
    for (const mail::ActivityTotals* const all :
         {&std::as_const(totals), &std::as_const(table).totals()}) {
        BOOST_TEST(all->unattributed == 1);
        BOOST_TEST(all->messages == 1);
        BOOST_TEST(all->recipients == 3);
        BOOST_TEST(all->outcomes.sent == 1);
    }
    message.first_pass = {.id = 1, .serial = 1};
    counter.finish(message);
    BOOST_TEST(table.totals().unattributed == 1);
}

BOOST_AUTO_TEST_SUITE_END()
