// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "hls/tag/attribute_list.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(hls_tag_attribute_list)

namespace {

const std::string k_no_error = "no error";

std::string error_of(std::string_view text) {
    try {
        hls::parse_attribute_list(text);
    } catch (const Error& error) {
        return error.what();
    }
    return k_no_error;
}

} // namespace

BOOST_AUTO_TEST_CASE(values_are_read_with_and_without_quotes) {
    const std::string_view text = "METHOD=AES-128,URI=\"k?a=1,b=2 c\",IV=0x1F,X-1=\"\"";
    const hls::AttributeList list = hls::parse_attribute_list(text);
    BOOST_TEST(list.size() == 4U);
    BOOST_TEST(hls::unquoted_attribute(list, "METHOD") == "AES-128");
    BOOST_TEST(hls::quoted_attribute(list, "URI") == "k?a=1,b=2 c");
    BOOST_TEST(hls::unquoted_attribute(list, "IV") == "0x1F");
    BOOST_CHECK((list.at("X-1") == hls::AttributeValue{"", true}));
}

BOOST_AUTO_TEST_CASE(an_attribute_of_the_other_kind_is_an_error) {
    const hls::AttributeList list = hls::parse_attribute_list("A=1,B=\"2\"");
    BOOST_CHECK_THROW(hls::quoted_attribute(list, "A"), Error);
    BOOST_CHECK_THROW(hls::unquoted_attribute(list, "B"), Error);
    BOOST_TEST(hls::quoted_attribute(list, "C").empty());
    BOOST_TEST(hls::unquoted_attribute(list, "C").empty());
}

BOOST_AUTO_TEST_CASE(what_is_no_list_is_an_error) {
    for (const char* text :
         {"",      "A",          "=1",           "A=",       "A=1,",    ",A=1",  "A=1,,B=2",
          " A=1",  "A=1, B=2",   "A =1",         "A= 1",     "A=1 ",    "a=1",   "A=\"",
          "A=\"1", "A=\"1\"B=2", "A=\"1\" ,B=2", "A=1\"2\"", "A=1,A=2", "A=1\t", "A_B=1"}) {
        BOOST_TEST(error_of(text) != k_no_error, text);
    }
    BOOST_TEST(error_of("A=1,B=2,A=\"3\"") == "the attribute A occurs twice");
}

BOOST_AUTO_TEST_SUITE_END()
