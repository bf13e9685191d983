// SPDX-License-Identifier: MIT
#include "sip/account/derived_secret.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(sip_account_derived_secret)

namespace {

const std::vector<std::string> k_names = {"200", "Alice", ""};

} // namespace

BOOST_AUTO_TEST_CASE(a_name_is_one_in_any_case) {
    BOOST_TEST(sip::is_name("200", k_names));
    BOOST_TEST(sip::is_name("aLICE", k_names));
    BOOST_TEST(!sip::is_name("", k_names));
    BOOST_TEST(!sip::is_name("2000", k_names));
}

BOOST_AUTO_TEST_CASE(what_people_make_of_names_is_seen) {
    for (const char* secret :
         {"002", "200200", "200200200", "200002", "2001", "1200", "2002024", "!200!", "alice1",
          "Alice2024", "ecila", "4l1ce", "al1c3", "al1c3!!", "alicealice", "1alice1", "ALICE#"}) {
        BOOST_TEST(sip::is_made_of_name(secret, k_names), secret);
    }
    for (const char* secret : {"", "20", "alicia", "bob", "alice20245", "xalice", "200abc"}) {
        BOOST_TEST(!sip::is_made_of_name(secret, k_names), secret);
    }
}

BOOST_AUTO_TEST_CASE(what_a_name_is_part_of_keeps_its_rest) {
    BOOST_TEST(sip::without_names("xx200yyAlice", k_names) == "xxyy");
    BOOST_TEST(sip::without_names("XyZ", k_names) == "XyZ");
    const std::vector<std::string> one_letter = {"7", "77"};
    BOOST_TEST(sip::without_names("a7b77", one_letter) == "a7b77");
}

BOOST_AUTO_TEST_CASE(candidates_have_what_is_tried_first) {
    const std::vector<std::string> candidates = sip::secrets_made_of(k_names);
    for (const char* secret :
         {"200", "200200", "002", "alice", "Alice123", "2001234", "alice2024"}) {
        BOOST_TEST(std::count(candidates.begin(), candidates.end(), secret) > 0, secret);
    }
}

BOOST_AUTO_TEST_SUITE_END()
