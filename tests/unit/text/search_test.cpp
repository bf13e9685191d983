// SPDX-License-Identifier: MIT
#include "text/search.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(text_search)

BOOST_AUTO_TEST_CASE(words_are_found_where_string_view_finds_them) {
    for (const std::string_view text : {"", "a", "ab", "aab", "abab", "ba", "aaabaab", "xabyabz"}) {
        for (const std::string_view word : {"a", "ab", "aab", "b", "abab"}) {
            for (std::size_t at = 0; at <= text.size() + 1; ++at) {
                BOOST_TEST_CONTEXT(text << " " << word << " " << at) {
                    BOOST_TEST(text::find_word(text, word, at) == text.find(word, at));
                    BOOST_TEST(text::find_last(text, word, at) ==
                               (at == 0 ? text.npos : text.rfind(word, at - 1)));
                }
            }
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
