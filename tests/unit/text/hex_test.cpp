// SPDX-License-Identifier: MIT
#include "text/hex.hpp"

#include <boost/test/unit_test.hpp>

#include <array>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(text_hex)

BOOST_AUTO_TEST_CASE(octets_become_lower_case_digits) {
    const std::array<std::uint8_t, 4> bytes{0x00, 0x0f, 0xa5, 0xff};
    BOOST_TEST(text::to_hex(bytes) == "000fa5ff");
}

BOOST_AUTO_TEST_CASE(digits_of_either_case_become_octets) {
    std::array<std::uint8_t, 2> bytes{};
    BOOST_TEST(text::from_hex("aBfF", bytes));
    BOOST_TEST(text::to_hex(bytes) == "abff");
}

BOOST_AUTO_TEST_CASE(a_text_gets_the_size_that_the_digits_ask_for) {
    std::string text = "longer than before";
    BOOST_TEST(text::from_hex(text::to_hex(std::string_view("a\0\xff", 3)), text));
    BOOST_TEST(text == std::string_view("a\0\xff", 3));
    BOOST_TEST(text::from_hex("", text));
    BOOST_TEST(text.empty());
    BOOST_TEST(!text::from_hex("abc", text));
    BOOST_TEST(!text::from_hex("abcg", text));
}

BOOST_AUTO_TEST_CASE(anything_else_is_refused) {
    std::array<std::uint8_t, 2> bytes{};
    for (const char* text : {"", "abc", "abcde", "abcg", "0xab", "+1-1", " 1 2", "a\0bc"}) {
        BOOST_TEST(!text::from_hex(text, bytes), text);
    }
}

BOOST_AUTO_TEST_SUITE_END()
