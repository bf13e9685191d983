// SPDX-License-Identifier: MIT
#include "mail/messages/ending_messages.hpp"
#include "mail_events.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using mail::EndingMessages;
using mail::OpenMessage;
using std::chrono::hours;
using std::chrono::seconds;

BOOST_AUTO_TEST_SUITE(mail_messages_ending_messages)

namespace {

OpenMessage message_of(std::uint64_t id) {
    OpenMessage message;
    message.name = {.id = id, .serial = id};
    return message;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_message_is_due_when_no_late_line_can_come) {
    EndingMessages endings(10);
    const auto time = test::k_event_day;
    BOOST_TEST(!endings.take_due(time).has_value());
    endings.add(message_of(1), time);
    endings.add(message_of(2), time + seconds(5));
    BOOST_TEST(!endings.take_due(time + seconds(60)).has_value());
    BOOST_TEST(endings.take_due(time + seconds(61))->id == 1U);
    BOOST_TEST(!endings.take_due(time + seconds(61)).has_value());
    BOOST_TEST(endings.take_due(time + seconds(66))->id == 2U);
}

BOOST_AUTO_TEST_CASE(a_wrong_clock_does_not_hold_up_the_others) {
    EndingMessages endings(10);
    endings.add(message_of(1), test::k_event_day + hours(100));
    endings.add(message_of(2), test::k_event_day);
    BOOST_TEST(endings.take_due(test::k_event_day + seconds(61))->id == 1U);
    BOOST_TEST(endings.take_due(test::k_event_day + seconds(61))->id == 2U);
}

BOOST_AUTO_TEST_CASE(of_too_many_the_first_is_due_at_once) {
    EndingMessages endings(1);
    endings.add(message_of(1), test::k_event_day);
    BOOST_TEST(!endings.is_full());
    endings.add(message_of(2), test::k_event_day);
    BOOST_TEST(endings.is_full());
    BOOST_TEST(endings.take_due(test::k_event_day)->id == 1U);
    BOOST_TEST(!endings.take_due(test::k_event_day).has_value());
}

BOOST_AUTO_TEST_CASE(they_are_taken_in_order_whatever_the_time) {
    EndingMessages endings(10);
    endings.add(message_of(1), test::k_event_day);
    endings.add(message_of(2), test::k_event_day);
    BOOST_TEST(endings.take_first()->id == 1U);
    BOOST_TEST(endings.take_first()->id == 2U);
    BOOST_TEST(!endings.take_first().has_value());
}

BOOST_AUTO_TEST_SUITE_END()
