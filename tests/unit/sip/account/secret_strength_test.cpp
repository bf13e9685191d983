// SPDX-License-Identifier: MIT
#include "sip/account/secret.hpp"
#include "sip/account/secret_strength.hpp"

#include <boost/test/unit_test.hpp>

#include <vector>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(sip_account_secret_strength)

BOOST_AUTO_TEST_CASE(random_secrets_are_strong) {
    for (int i = 0; i < 1000; ++i) {
        const std::string secret = sip::random_text(sip::Alphabet(sip::k_readable_characters), 23);
        BOOST_TEST(sip::strength_in_bits(secret, {}) > 70, secret);
        BOOST_TEST(!sip::is_keyboard_run(secret), secret);
    }
}

BOOST_AUTO_TEST_CASE(words_are_weak) {
    for (const char* secret :
         {"", "1", "password", "sunshine2019", "monkeymonkey", "Tr0ub4dor&3"}) {
        BOOST_TEST(sip::strength_in_bits(secret, {}) < 50, secret);
    }
}

BOOST_AUTO_TEST_CASE(known_words_count_little) {
    const std::vector<std::string> names = {"kowalczyk", ""};
    BOOST_TEST(sip::strength_in_bits("kowalczyk77", names) <
               sip::strength_in_bits("kowalczyk77", {}));
}

BOOST_AUTO_TEST_CASE(any_octets_of_any_length_are_estimated) {
    BOOST_TEST(sip::strength_in_bits("\xff\x80\xc3\xa4\x01", {}) > 0);
    BOOST_TEST(sip::strength_in_bits(std::string(8000, 'a'), {}) < 30);
    BOOST_TEST(sip::strength_in_bits(std::string("a\0b", 3), {}) < 10);
}

BOOST_AUTO_TEST_CASE(keys_side_by_side_are_seen) {
    for (const char* secret : {"qwertz", "asdfghjkl", "poiuytre", "1q2w3e4r", "abcdefgh", "98765",
                               "qwer1234", "Asdf99", "1qaz2wsx"}) {
        BOOST_TEST(sip::is_keyboard_run(secret), secret);
    }
    for (const char* secret : {"", "qwe", "hunter2", "abcdX7kPm2Qw", "correcthorse"}) {
        BOOST_TEST(!sip::is_keyboard_run(secret), secret);
    }
}

BOOST_AUTO_TEST_SUITE_END()
