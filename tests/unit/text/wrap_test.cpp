// SPDX-License-Identifier: MIT
#include "text/wrap.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(text_wrap)

BOOST_AUTO_TEST_CASE(lines_are_broken_at_blanks) {
    BOOST_TEST(text::wrap("one two three", 9, 2) == "one two\n  three");
    BOOST_TEST(text::wrap("one two three", 8, 2) == "one\n  two\n  three");
    BOOST_TEST(text::wrap("a-very-long-word and", 6, 1) == "a-very-long-word\n and");
    BOOST_TEST(text::wrap("", 6, 1).empty());
}

BOOST_AUTO_TEST_CASE(the_first_line_begins_where_it_is_told_to) {
    BOOST_TEST(text::wrap("one two three", 12, 2, 4) == "one two\n  three");
    BOOST_TEST(text::wrap("one two three", 10, 2, 4) == "one\n  two\n  three");
    BOOST_TEST(text::wrap("a-very-long-word", 6, 0, 4) == "a-very-long-word");
}

BOOST_AUTO_TEST_SUITE_END()
