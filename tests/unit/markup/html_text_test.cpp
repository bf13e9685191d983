// SPDX-License-Identifier: MIT
#include "markup.hpp"
#include "markup/html_text.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(markup_html_text)

BOOST_AUTO_TEST_CASE(no_character_is_markup) {
    BOOST_TEST(markup::html_text("<a href=\"x\" onclick='y'>&amp;") ==
               "&lt;a href=&quot;x&quot; onclick=&#39;y&#39;&gt;&amp;amp;");
    BOOST_TEST(markup::html_text("a\nb\u202e\xff") == "a\\x0ab\\u202e\\xff");
}

BOOST_AUTO_TEST_CASE(every_octet_is_text_in_an_element_and_in_an_attribute) {
    for (int octet = 0; octet < 256; ++octet) {
        const std::string text = markup::html_text(std::string(3, static_cast<char>(octet)));
        const test::Markup markup =
            test::read_markup("<text aria-label=\"" + text + "\">" + text + "</text>");
        BOOST_TEST(markup.fault == "");
        BOOST_REQUIRE(markup.tags.size() == 1u);
        BOOST_TEST(markup.tags[0].attributes[0].second == text);
        BOOST_TEST(markup.text == text);
    }
}

BOOST_AUTO_TEST_CASE(a_long_text_has_line_ends_that_are_not_seen) {
    std::string text;
    for (int i = 0; i < 2000; ++i) {
        text += i % 2 == 0 ? "'" : "\u4f60";
    }
    std::string html = markup::html_lines(text);
    std::size_t longest = 0;
    for (std::size_t start = 0, end = 0; end != html.npos; start = end + 1) {
        end = html.find('\n', start);
        longest = std::max(longest, std::min(end, html.size()) - start);
    }
    BOOST_TEST(longest < 998u);
    const test::Markup markup = test::read_markup("<p>" + html + "</p>");
    BOOST_TEST(markup.text == markup::html_text(text));
    BOOST_TEST(markup::html_lines("short") == "short");
}

BOOST_AUTO_TEST_SUITE_END()
