// SPDX-License-Identifier: MIT
#include "sip/message/console_colours.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(sip_message_console_colours)

BOOST_AUTO_TEST_CASE(colours_are_removed_in_both_of_their_forms) {
    std::string plain = "before";
    sip::strip_colours("\x1b[1;33mNOTICE\x1b[0m[1]: x", plain);
    BOOST_TEST(plain == "NOTICE[1]: x");
    sip::strip_colours("#033[33mNOTICE#033[0m[1]: x", plain);
    BOOST_TEST(plain == "NOTICE[1]: x");
    for (const char* text : {"", "#", "\x1b[", "\x1b[33", "\x1b[2Jx", "#034[0mx"}) {
        sip::strip_colours(text, plain);
        BOOST_TEST(plain == text);
    }
}

BOOST_AUTO_TEST_SUITE_END()
