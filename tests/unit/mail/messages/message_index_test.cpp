// SPDX-License-Identifier: MIT
#include "mail/messages/message_index.hpp"
#include "mail_events.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using mail::MailEventKind;
using mail::MailLogEvent;
using mail::MessageIndex;
using mail::OpenMessage;
using test::event_of;

BOOST_AUTO_TEST_SUITE(mail_messages_message_index)

namespace {

MailLogEvent of_instance(std::string_view instance, MailEventKind kind, std::string_view id) {
    MailLogEvent event = event_of(kind, id);
    event.instance = instance;
    return event;
}

} // namespace

BOOST_AUTO_TEST_CASE(two_instances_may_use_the_same_queue_id) {
    MessageIndex index(10, [](OpenMessage&) {});
    const MailLogEvent in = of_instance("postfix", MailEventKind::client, "A1");
    const MailLogEvent out = of_instance("postfix-out", MailEventKind::client, "A1");
    OpenMessage& first = index.open(in);
    BOOST_TEST(index.find(out) == nullptr);
    OpenMessage& second = index.open(out);
    BOOST_TEST(&first != &second);
    BOOST_TEST(index.find(in) == &first);
    BOOST_TEST(index.find(out) == &second);
    BOOST_TEST(&index.open(in) == &first);
    BOOST_TEST(index.size() == 2U);
    BOOST_TEST(index.instances().size() == 2U);
    index.close(first);
    BOOST_TEST(index.find_in_any(in.message) == &second);
}

BOOST_AUTO_TEST_CASE(a_host_may_be_named_whole_or_by_its_first_label) {
    MessageIndex index(10, [](OpenMessage&) {});
    OpenMessage& message = index.open(event_of(MailEventKind::client, "A1"));
    BOOST_TEST(index.find_on("mx1", "A1") == &message);
    BOOST_TEST(index.find_on("mx1.example.net", "A1") == &message);
    BOOST_TEST(index.find_on("mx2.example.net", "A1") == nullptr);
}

BOOST_AUTO_TEST_CASE(of_too_many_messages_the_one_not_heard_of_for_longest_is_closed) {
    int closed = 0;
    MessageIndex index(2, [&](OpenMessage&) { ++closed; });
    const MailLogEvent one = event_of(MailEventKind::client, "A1");
    const MailLogEvent two = event_of(MailEventKind::client, "A2");
    index.open(one);
    index.open(two);
    BOOST_TEST(index.find(one) != nullptr);
    index.open(event_of(MailEventKind::client, "A3"));
    BOOST_TEST(closed == 1);
    BOOST_TEST(index.find(two) == nullptr);
    BOOST_TEST(index.find(one) != nullptr);
}

BOOST_AUTO_TEST_CASE(a_queue_id_that_is_used_again_names_another_message) {
    int closed = 0;
    MessageIndex index(2, [&](OpenMessage&) { ++closed; });
    OpenMessage& message = index.open(event_of(MailEventKind::client, "A1"));
    message.login = "joe";
    const mail::MessageName before = message.name;
    OpenMessage& again = index.reopen(message);
    BOOST_TEST(closed == 1);
    BOOST_TEST(again.login.empty());
    BOOST_TEST(index.find(before) == nullptr);
    BOOST_TEST(index.find(before.id) == &again);
    BOOST_TEST(index.find(again.name) == &again);
}

BOOST_AUTO_TEST_CASE(a_service_may_log_another_name_than_its_queue_manager) {
    MessageIndex index(10, [](OpenMessage&) {});
    OpenMessage& given_in =
        index.open(of_instance("postfix-submission", MailEventKind::client, "A1"));
    given_in.has_client = true;
    const MailLogEvent queued = of_instance("postfix", MailEventKind::queued, "A1");
    OpenMessage& message = index.open(queued);
    BOOST_TEST(index.find_of_service(queued.message, message) == &given_in);
    // An instance with a queue manager of its own is not a service.
    index.open(of_instance("postfix-submission", MailEventKind::queued, "A2"));
    BOOST_TEST(index.find_of_service(queued.message, message) == nullptr);
}

BOOST_AUTO_TEST_SUITE_END()
