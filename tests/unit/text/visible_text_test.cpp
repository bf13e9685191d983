// SPDX-License-Identifier: MIT
#include "text/visible_text.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using namespace std::string_view_literals;

BOOST_AUTO_TEST_SUITE(text_visible_text)

BOOST_AUTO_TEST_CASE(what_is_seen_stays) {
    BOOST_TEST(text::visible_text("").empty());
    BOOST_TEST(text::visible_text("joe@example.org <\"'&>\\") == "joe@example.org <\"'&>\\");
    BOOST_TEST(text::visible_text("j\u00f6rg \u4f60 \U0001f600") == "j\u00f6rg \u4f60 \U0001f600");
}

BOOST_AUTO_TEST_CASE(control_characters_are_numbers) {
    BOOST_TEST(text::visible_text("a\0b\x1b[31m\r\n\t\x7f"sv) ==
               "a\\x00b\\x1b[31m\\x0d\\x0a\\x09\\x7f");
    BOOST_TEST(text::visible_text("\u0085\u009b\u00ad") == "\\u0085\\u009b\\u00ad");
}

BOOST_AUTO_TEST_CASE(what_hides_or_turns_text_is_a_number) {
    BOOST_TEST(text::visible_text("a\u202eb\u2066c\u200fd\u061c") ==
               "a\\u202eb\\u2066c\\u200fd\\u061c");
    BOOST_TEST(text::visible_text("\u200b\u2028\u2060\ufeff\U000e0041") ==
               "\\u200b\\u2028\\u2060\\ufeff\\ue0041");
}

BOOST_AUTO_TEST_CASE(octets_that_are_not_utf_8_are_numbers) {
    BOOST_TEST(text::visible_text("\xff\xfe") == "\\xff\\xfe");
    BOOST_TEST(text::visible_text("\xc0\xaf") == "\\xc0\\xaf");          // not the shortest form
    BOOST_TEST(text::visible_text("\xe0\x80\xbc") == "\\xe0\\x80\\xbc"); // '<', likewise
    BOOST_TEST(text::visible_text("\xed\xa0\x80") == "\\xed\\xa0\\x80"); // a surrogate
    BOOST_TEST(text::visible_text("\xf4\x90\x80\x80") == "\\xf4\\x90\\x80\\x80"); // beyond the last
    BOOST_TEST(text::visible_text("\xc3") == "\\xc3");                            // cut
    BOOST_TEST(text::visible_text("\xe2\x82<") == "\\xe2\\x82<");
}

BOOST_AUTO_TEST_SUITE_END()
