// SPDX-License-Identifier: MIT
#include "joining_parts.hpp"
#include "mail/joining/message_delivery.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using mail::DeliveryStatus;
using mail::MailEventKind;
using mail::MailLogEvent;
using std::chrono::seconds;
using test::activities_of;
using test::client_event;
using test::delivery_event;
using test::event_of;
using test::JoiningParts;
using test::queued_event;

BOOST_AUTO_TEST_SUITE(mail_joining_message_delivery)

namespace {

/// joe's message to some recipients.
JoiningParts& begin(JoiningParts& parts, std::int64_t recipients) {
    parts.origins.add_client(client_event("A1", "198.51.100.1", 0, "joe"));
    parts.delivery.add_queued(queued_event("A1", recipients));
    return parts;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_recipient_is_what_its_last_delivery_says) {
    JoiningParts parts;
    begin(parts, 2);
    parts.delivery.add_delivery(delivery_event("A1", "x@example.net", DeliveryStatus::deferred));
    parts.delivery.add_delivery(delivery_event("A1", "x@example.net", DeliveryStatus::deferred));
    BOOST_TEST(activities_of(parts.table).at("joe").deferred == 1);
    parts.delivery.add_delivery(delivery_event("A1", "x@example.net", DeliveryStatus::sent));
    parts.delivery.add_delivery(delivery_event("A1", "y@example.net", DeliveryStatus::bounced));
    const mail::Activity joe = activities_of(parts.table).at("joe");
    BOOST_TEST(joe.deferred == 0);
    BOOST_TEST(joe.sent == 1);
    BOOST_TEST(joe.bounced == 1);
    BOOST_TEST(joe.recipient_domains == 1);
}

BOOST_AUTO_TEST_CASE(a_message_that_is_tried_again_is_counted_once) {
    JoiningParts parts;
    begin(parts, 2);
    parts.delivery.add_queued(queued_event("A1", 1, 300));
    BOOST_TEST(activities_of(parts.table).at("joe").messages == 1);
    BOOST_TEST(activities_of(parts.table).at("joe").recipients == 2);
    parts.delivery.add_expired(event_of(MailEventKind::expired, "A1", 600));
    BOOST_TEST(activities_of(parts.table).at("joe").bounced == 1);
}

BOOST_AUTO_TEST_CASE(what_a_filter_takes_is_not_delivered_yet) {
    JoiningParts parts;
    begin(parts, 1);
    MailLogEvent to_filter = delivery_event("A1", "x@example.net", DeliveryStatus::sent);
    to_filter.relay = net::Address::parse("127.0.0.1");
    to_filter.other_message = mail::message_hash("mx1", "B1");
    parts.delivery.add_delivery(to_filter);
    BOOST_TEST(activities_of(parts.table).at("joe").sent == 0);
    parts.origins.add_client(client_event("B1", "127.0.0.1", 1));
    parts.delivery.add_queued(queued_event("B1", 1, 1));
    parts.delivery.add_delivery(delivery_event("B1", "x@example.net", DeliveryStatus::sent, 2));
    BOOST_TEST(activities_of(parts.table).at("joe").sent == 1);
    BOOST_TEST(activities_of(parts.table).at("joe").messages == 1);
}

BOOST_AUTO_TEST_CASE(a_requeued_message_goes_on_under_its_new_id) {
    JoiningParts parts;
    begin(parts, 1);
    parts.delivery.add_delivery(delivery_event("A1", "x@example.net", DeliveryStatus::deferred));
    MailLogEvent requeued = event_of(MailEventKind::requeued, "B1", 10);
    requeued.other_message = mail::message_hash("mx1", "A1");
    parts.delivery.add_requeued(requeued);
    parts.delivery.add_queued(queued_event("B1", 1, 10));
    parts.delivery.add_delivery(delivery_event("B1", "x@example.net", DeliveryStatus::sent, 11));
    const mail::Activity joe = activities_of(parts.table).at("joe");
    BOOST_TEST(joe.messages == 1);
    BOOST_TEST(joe.sent == 1);
    BOOST_TEST(joe.deferred == 0);
    parts.delivery.close_old(test::k_event_day + seconds(71));
    BOOST_TEST(parts.closed == 1);
}

BOOST_AUTO_TEST_CASE(a_removed_message_is_closed_when_no_late_line_can_come) {
    JoiningParts parts;
    begin(parts, 1);
    parts.delivery.add_removed(event_of(MailEventKind::removed, "A1", 5));
    parts.delivery.add_removed(event_of(MailEventKind::removed, "A1", 6));
    parts.delivery.add_delivery(delivery_event("A1", "x@example.net", DeliveryStatus::sent, 6));
    parts.delivery.close_old(test::k_event_day + seconds(65));
    BOOST_TEST(parts.closed == 0);
    parts.delivery.close_old(test::k_event_day + seconds(66));
    BOOST_TEST(parts.closed == 1);
    BOOST_TEST(parts.messages.size() == 0U);
    BOOST_TEST(activities_of(parts.table).at("joe").sent == 1);
}

BOOST_AUTO_TEST_SUITE_END()
