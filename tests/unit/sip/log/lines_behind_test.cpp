// SPDX-License-Identifier: MIT
#include "sip/log/lines_behind.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace ispkit;
using sip::BrokenMessages;
using sip::LinesBehind;
using sip::Reading;

BOOST_AUTO_TEST_SUITE(sip_log_lines_behind)

namespace {

/// A message whose sender's text may go on for 1,000 bytes, up to " for 'ADDRESS'".
struct Message {
    Message() {
        message.thread = 1638;
        message.file = "chan_sip.c";
        event.address = *net::Address::parse("203.0.113.5");
        event.sender_octets = 1000;
        event.behind_sender = " for '";
        event.address_is_last = true;
    }

    LinesBehind lines(std::string_view text) { return {doubt, broken, message, event, text}; }

    sip::Doubt doubt;
    BrokenMessages broken;
    sip::AsteriskMessage message;
    sip::LogEvent event;
};

constexpr std::string_view k_same_address = "rest for '203.0.113.5)\nothers";
constexpr std::string_view k_other_address = "rest for '198.51.100.9)\nothers";

} // namespace

BOOST_FIXTURE_TEST_CASE(an_address_is_sure_where_each_end_behind_it_has_it_too, Message) {
    BOOST_TEST(lines(k_same_address).doubt(Reading::event));
    BOOST_TEST(doubt.is_self_accusation(event));
    BOOST_TEST(!lines(k_other_address).doubt(Reading::event));
    BOOST_TEST(!lines(k_same_address).doubt(Reading::unclear));
}

BOOST_FIXTURE_TEST_CASE(the_doubt_goes_up_to_the_end_that_the_server_writes, Message) {
    lines(k_same_address).doubt(Reading::nothing);
    const std::size_t length = k_same_address.find('\n');
    BOOST_TEST(doubt.may_hold(length));
    BOOST_TEST(!doubt.may_hold(length + 1 + 1));
}

BOOST_FIXTURE_TEST_CASE(without_such_an_end_the_doubt_is_as_long_as_a_senders_text, Message) {
    event.behind_sender = {};
    event.address_is_last = false;
    BOOST_TEST(lines("x").doubt(Reading::event));
    BOOST_TEST(doubt.may_hold(1000));
    BOOST_TEST(!doubt.may_hold(1001));
}

BOOST_FIXTURE_TEST_CASE(where_a_block_of_the_log_ends_the_message_may_go_on, Message) {
    constexpr std::size_t k_block = 4096;
    const std::string rest(100, 'x');
    BOOST_TEST(!lines(rest).doubt_if_unfinished(k_block));
    BOOST_TEST(!doubt.is_open());
    BOOST_TEST(lines(rest).doubt_if_unfinished(k_block - rest.size()));
    BOOST_TEST(doubt.may_hold(1000));
    BOOST_TEST(!lines(std::string(k_block, 'x')).doubt_if_unfinished(k_block));
}

BOOST_FIXTURE_TEST_CASE(the_rest_of_a_message_is_believed_up_to_its_end, Message) {
    BOOST_TEST(lines(k_same_address).rest_to_believe(Reading::event).end ==
               k_same_address.find('\n') + 1);
    BOOST_TEST(lines("none\n").rest_to_believe(Reading::event).end == 0);
    BOOST_TEST(!doubt.is_open());
}

BOOST_FIXTURE_TEST_CASE(a_known_thread_ends_the_rest_but_of_iax2, Message) {
    constexpr std::string_view k_forged = "[2026-11-23 19:44:50] NOTICE[1638] chan_iax2.c: x for "
                                          "'198.51.100.9)\n";
    BOOST_TEST(lines(k_forged).rest_to_believe(Reading::nothing).end == 0);
    BOOST_TEST(!doubt.is_open());
    message.file = "chan_iax2.c";
    BOOST_TEST(lines(k_forged).rest_to_believe(Reading::nothing).end == 0);
    BOOST_TEST(doubt.may_hold(k_forged.size() - 1));
}

BOOST_AUTO_TEST_SUITE_END()
