// SPDX-License-Identifier: MIT
#include "cli/message.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(cli_message)

BOOST_AUTO_TEST_CASE(control_characters_cannot_reach_the_terminal) {
    BOOST_TEST(cli::printable("a\nb\x1b[2J\x7f") == "a\\x0ab\\x1b[2J\\x7f");
    BOOST_TEST(cli::printable("\xc2\x9b 2J") == "\\xc2\\x9b 2J"); // CSI in one character
}

BOOST_AUTO_TEST_CASE(other_text_stays_as_it_is) {
    BOOST_TEST(cli::printable("vid\xc3\xa9o 7.ts") == "vid\xc3\xa9o 7.ts");
    BOOST_TEST(cli::printable("\xc2\xa0\xc3\x9b") == "\xc2\xa0\xc3\x9b");
}

BOOST_AUTO_TEST_SUITE_END()
