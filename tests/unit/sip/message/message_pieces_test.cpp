// SPDX-License-Identifier: MIT
#include "sip/message/message_pieces.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(sip_message_message_pieces)

BOOST_AUTO_TEST_CASE(the_user_of_a_header) {
    BOOST_TEST(sip::user_of("<sip:100@example.com>") == "100");
    BOOST_TEST(sip::user_of("\"x\" <sip:100@example.com>") == "100");
    BOOST_TEST(sip::user_of("sips:100@example.com") == "100");
    BOOST_TEST(sip::user_of("100") == "100");
    BOOST_TEST(sip::user_of("") == "");
}

BOOST_AUTO_TEST_CASE(pieces_are_taken_off_the_front) {
    std::string_view text = "[12] x";
    BOOST_TEST(!sip::take(text, "("));
    BOOST_TEST(sip::take(text, "["));
    sip::skip_while(text, text::is_digit);
    BOOST_TEST(text == "] x");
    sip::skip_while(text, [](char) { return true; });
    BOOST_TEST(text == "");
}

BOOST_AUTO_TEST_CASE(only_a_pair_of_quotation_marks_is_removed) {
    BOOST_TEST(sip::unquoted("'100'") == "100");
    BOOST_TEST(sip::unquoted("''") == "");
    for (const std::string_view name : {"100", "'100", "100'", "'", ""}) {
        BOOST_TEST(sip::unquoted(name) == name);
    }
}

BOOST_AUTO_TEST_SUITE_END()
