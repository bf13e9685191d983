// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "hls/tag/variables.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(hls_tag_variables)

namespace {

void define(hls::Variables& variables, std::string_view attributes) {
    variables.define(hls::parse_attribute_list(attributes));
}

} // namespace

BOOST_AUTO_TEST_CASE(references_are_replaced_and_other_braces_stay) {
    hls::Variables variables({{{"up", "1"}}, {{"q", "2"}}});
    define(variables, R"(NAME="a",VALUE="x")");
    define(variables, R"(NAME="b",VALUE="<{$a}>")");
    define(variables, R"(NAME="none",VALUE="")");
    define(variables, R"(IMPORT="up")");
    define(variables, R"(QUERYPARAM="q")");
    BOOST_TEST(variables.replaced("{$a}{$b}{$up}{$q}{$none}.ts") == "x<x>12.ts");
    BOOST_TEST(variables.replaced("{a} $a {$} {$a {$a b}") == "{a} $a {$} {$a {$a b}");
    BOOST_TEST(variables.values().size() == 5U);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_replaced_is_an_error) {
    hls::Variables variables({});
    define(variables, R"(NAME="a",VALUE="{$")");
    define(variables, R"(NAME="b",VALUE="a}")");
    BOOST_CHECK_THROW(variables.replaced("{$c}"), Error);
    BOOST_CHECK_THROW(variables.replaced("{$a}{$b}"), Error);
    for (const char* bad :
         {R"(NAME="a",VALUE="again")", R"(NAME="c")", R"(VALUE="c")", R"(IMPORT="c")",
          R"(QUERYPARAM="c")", R"(NAME="c d",VALUE="")", R"(NAME="c",IMPORT="c",VALUE="")",
          R"(NAME=c,VALUE="")", R"(IMPORT="c",VALUE="")"}) {
        BOOST_CHECK_THROW(define(variables, bad), Error);
    }
}

BOOST_AUTO_TEST_CASE(replaced_texts_are_bounded) {
    hls::Variables variables({});
    const std::string half(hls::Variables::k_most_replaced / 2, 'x');
    define(variables, "NAME=\"a\",VALUE=\"" + half + "\"");
    BOOST_CHECK_NO_THROW(variables.replaced("{$a}{$a}"));
    BOOST_CHECK_THROW(variables.replaced("{$a}"), Error);
}

BOOST_AUTO_TEST_SUITE_END()
