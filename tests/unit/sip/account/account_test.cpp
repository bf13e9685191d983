// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "sip/account/account.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(sip_account_account)

namespace {

std::string refusal(std::string_view list) {
    try {
        sip::parse_extension_list(list, "list");
    } catch (const Error& error) {
        return error.what();
    }
    return "no error";
}

} // namespace

BOOST_AUTO_TEST_CASE(a_list_has_an_extension_a_line) {
    const std::vector<std::string> expected = {"200", "201", "front-door", "+4930123", "*9"};
    BOOST_TEST(sip::parse_extension_list("200\n 201\r\n\n\t\nfront-door\n+4930123\n*9", "-") ==
                   expected,
               boost::test_tools::per_element());
    BOOST_TEST(sip::parse_extension_list("", "-").empty());
}

BOOST_AUTO_TEST_CASE(what_would_break_a_section_is_refused_with_its_line) {
    for (const std::string bad :
         {"2]0", "2[0", "2;0", "2 0", "2,0", "2=0", "2\\0", "2(!)", "2\x01", "2\x7f", "2@h", "\"2",
          "2/0", "2\xc3\xa4", "general", "Anonymous"}) {
        BOOST_TEST(refusal("100\n" + bad + "\n").starts_with("list:2: not an extension"), bad);
    }
    BOOST_TEST(refusal(std::string("100\n2\0", 6)).starts_with("list:2: "));
    BOOST_TEST(refusal(std::string(79, '1')) == "no error");
    BOOST_TEST(refusal(std::string(80, '1')).find("(at most 79)") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_extension_that_is_there_twice_is_refused_with_both_lines) {
    BOOST_TEST(refusal("200\n201\n\n200\n") == "list:4: extension 200 is already in line 1");
    BOOST_TEST(refusal("door\nDOOR\n") == "list:2: extension DOOR is already in line 1");
    BOOST_CHECK_THROW(sip::check_extensions(std::vector<std::string>{"a", "b", "A"}), Error);
}

BOOST_AUTO_TEST_CASE(a_context_is_a_plain_name) {
    BOOST_CHECK_NO_THROW(sip::check_context("from-internal_2.x"));
    for (const char* bad : {"", "a b", "a;b", "a]b", "a\nb", "a,b"}) {
        BOOST_CHECK_THROW(sip::check_context(bad), Error);
    }
}

BOOST_AUTO_TEST_SUITE_END()
