// SPDX-License-Identifier: MIT
#include "text/split.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(text_split)

BOOST_AUTO_TEST_CASE(parts_are_taken_one_after_another) {
    std::string_view rest = "a,,b";
    BOOST_TEST(text::take_until(rest, ',') == "a");
    BOOST_TEST(text::take_until(rest, ',').empty());
    BOOST_TEST(text::take_until(rest, ',') == "b");
    BOOST_TEST(rest.empty());
    BOOST_TEST(text::take_until(rest, ',').empty());
}

BOOST_AUTO_TEST_CASE(words_are_taken_with_the_blanks_beside_them) {
    std::string_view rest = " \t one  two ";
    BOOST_TEST(text::take_word(rest, " \t") == "one");
    BOOST_TEST(rest == "two ");
    BOOST_TEST(text::take_word(rest, " \t") == "two");
    BOOST_TEST(rest.empty());
    BOOST_TEST(text::take_word(rest, " \t").empty());
}

BOOST_AUTO_TEST_CASE(a_byte_order_mark_is_dropped_once) {
    std::string_view text = "\xef\xbb\xbf\xef\xbb\xbfx";
    BOOST_TEST(text::drop_byte_order_mark(text));
    BOOST_TEST(text::drop_byte_order_mark(text));
    BOOST_TEST(!text::drop_byte_order_mark(text));
    BOOST_TEST(text == "x");
}

BOOST_AUTO_TEST_SUITE_END()
