// SPDX-License-Identifier: MIT
#include "sip/log/joined_message.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using sip::JoinedMessage;

BOOST_AUTO_TEST_SUITE(sip_log_joined_message)

BOOST_AUTO_TEST_CASE(lines_are_joined_as_they_stood) {
    JoinedMessage message;
    BOOST_TEST(!message.has_more());
    message.join("Call from 'a", "b' (203.0.113.5)\nrejected");
    BOOST_TEST(message.text() == "Call from 'a\nb' (203.0.113.5)\nrejected");
    BOOST_TEST(message.last_line() == "rejected");
}

BOOST_AUTO_TEST_CASE(it_has_more_lines_until_the_newline_of_its_last_has_passed) {
    JoinedMessage message;
    message.join("first", "two\nthree");
    message.pass(4);
    BOOST_TEST(message.has_more());
    message.pass(5);
    BOOST_TEST(message.has_more());
    message.pass(1);
    BOOST_TEST(!message.has_more());
    message.join("first", "last");
    message.pass(100);
    BOOST_TEST(!message.has_more());
}

BOOST_AUTO_TEST_SUITE_END()
