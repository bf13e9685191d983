// SPDX-License-Identifier: MIT
#include "mail/html_text.hpp"
#include "markup.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(mail_html_text)

BOOST_AUTO_TEST_CASE(no_character_is_markup) {
    BOOST_TEST(mail::html_text("<a href=\"x\" onclick='y'>&amp;") ==
               "&lt;a href=&quot;x&quot; onclick=&#39;y&#39;&gt;&amp;amp;");
    BOOST_TEST(mail::html_text("a\nb\u202e\xff") == "a\\x0ab\\u202e\\xff");
}

BOOST_AUTO_TEST_CASE(every_octet_is_text_in_an_element_and_in_an_attribute) {
    for (int octet = 0; octet < 256; ++octet) {
        const std::string text = mail::html_text(std::string(3, static_cast<char>(octet)));
        const test::Markup markup =
            test::read_markup("<text aria-label=\"" + text + "\">" + text + "</text>");
        BOOST_TEST(markup.fault == "");
        BOOST_REQUIRE(markup.tags.size() == 1u);
        BOOST_TEST(markup.tags[0].attributes[0].second == text);
        BOOST_TEST(markup.text == text);
    }
}

BOOST_AUTO_TEST_SUITE_END()
