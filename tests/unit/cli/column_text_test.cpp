// SPDX-License-Identifier: MIT
#include "cli/column_text.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using cli::column_text;
using cli::columns_of;
using cli::fitted;

BOOST_AUTO_TEST_SUITE(cli_column_text)

namespace {

constexpr cli::Terminal k_utf8{.has_utf8 = true};
constexpr cli::Terminal k_ascii{};

} // namespace

BOOST_AUTO_TEST_CASE(columns_are_those_that_a_terminal_takes) {
    BOOST_TEST(columns_of("").value() == 0u);
    BOOST_TEST(columns_of("joe").value() == 3u);
    BOOST_TEST(columns_of("j\xc3\xb6rg").value() == 4u);
    BOOST_TEST(columns_of("\xe6\x9d\xb1\xe4\xba\xac").value() == 4u); // two wide ones
    BOOST_TEST(columns_of("\xf0\x9f\x98\x80").value() == 2u);         // U+1F600
    for (const std::string_view text :
         {"\xff", "\xe6\x9d", "a\tb", "\x7f", "\xe2\x80\xae", "\xe2\x80\x8b",
          "e\xcc\x81" /* combining */, "\xd7\x90" /* Hebrew */, "\xd8\xa7" /* Arabic */,
          "\xf0\x90\xa4\x80" /* Phoenician */}) {
        BOOST_TEST(!columns_of(text).has_value(), text);
    }
}

BOOST_AUTO_TEST_CASE(text_is_shown_as_it_is_where_the_terminal_can) {
    BOOST_TEST(column_text("j\xc3\xb6rg", k_utf8) == "j\xc3\xb6rg");
    BOOST_TEST(column_text("j\xc3\xb6rg", k_ascii) == "j\\xc3\\xb6rg");
    BOOST_TEST(column_text("j\xc3\xb6\x1b[2J", k_utf8) == "j\\xc3\\xb6\\x1b[2J");
    BOOST_TEST(column_text("joe", k_ascii) == "joe");
}

BOOST_AUTO_TEST_CASE(text_is_cut_between_characters_and_filled_with_blanks) {
    BOOST_TEST(fitted("joe", 5) == "joe  ");
    BOOST_TEST(fitted("joe", 3) == "joe");
    BOOST_TEST(fitted("joseph", 5) == "jos..");
    BOOST_TEST(fitted("j\xc3\xb6rg", 5) == "j\xc3\xb6rg ");
    BOOST_TEST(fitted("j\xc3\xb6j\xc3\xb6j\xc3\xb6", 5) == "j\xc3\xb6j..");
    // A wide one that would stand in the last two columns and one more.
    BOOST_TEST(fitted("a\xe6\x9d\xb1\xe4\xba\xac\xe6\x9d\xb1", 6) == "a\xe6\x9d\xb1.. ");
    BOOST_TEST(fitted("\xe6\x9d\xb1\xe4\xba\xac", 2) == "..");
}

BOOST_AUTO_TEST_SUITE_END()
