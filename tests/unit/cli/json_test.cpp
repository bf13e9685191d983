// SPDX-License-Identifier: MIT
#include "cli/json.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(cli_json)

BOOST_AUTO_TEST_CASE(members_keep_their_order) {
    BOOST_TEST(cli::JsonObject().add("b", "x").add("a", UINT64_MAX).str() ==
               R"({"b":"x","a":18446744073709551615})");
    BOOST_TEST(cli::JsonObject().str() == "{}");
}

BOOST_AUTO_TEST_CASE(lists_hold_texts_or_numbers) {
    BOOST_TEST(cli::JsonObject().add("l", std::vector<std::string>{"a", "b"}).str() ==
               R"({"l":["a","b"]})");
    BOOST_TEST(cli::JsonObject().add("l", std::vector<std::uint64_t>{7, UINT64_MAX}).str() ==
               R"({"l":[7,18446744073709551615]})");
    BOOST_TEST(cli::JsonObject().add("l", std::vector<std::uint64_t>()).str() == R"({"l":[]})");
}

BOOST_AUTO_TEST_CASE(any_text_makes_valid_json) {
    BOOST_TEST(cli::JsonObject().add("t", "\"\\\n\x1b\xc3\xa4").str() ==
               "{\"t\":\"\\\"\\\\\\n\\u001b\xc3\xa4\"}");
    BOOST_TEST(cli::JsonObject().add("t", "\xff").str() == "{\"t\":\"\xef\xbf\xbd\"}");
}

BOOST_AUTO_TEST_CASE(objects_hold_objects) {
    const auto inner = cli::JsonObject().add("n", std::uint64_t{1});
    BOOST_TEST(cli::JsonObject().add("o", inner).add("l", std::vector{inner, inner}).str() ==
               R"({"o":{"n":1},"l":[{"n":1},{"n":1}]})");
    BOOST_TEST(cli::JsonObject().add("l", std::vector<cli::JsonObject>()).str() == R"({"l":[]})");
}

BOOST_AUTO_TEST_SUITE_END()
