// SPDX-License-Identifier: MIT
#include "sip/account/known_secrets.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(sip_account_known_secrets)

BOOST_AUTO_TEST_CASE(what_sipvicious_tries_is_known) {
    const sip::KnownSecrets known;
    for (int number = 100; number <= 998; ++number) {
        BOOST_TEST(known.is_attacked(std::to_string(number)));
    }
    for (int number = 1000; number < 9999; number += 100) {
        BOOST_TEST(known.is_attacked(std::to_string(number)));
        BOOST_TEST(known.is_attacked(std::to_string(number + 1)));
    }
    for (int number = 10000; number < 99999; number += 100) {
        BOOST_TEST(known.is_attacked(std::to_string(number)));
        BOOST_TEST(known.is_attacked(std::to_string(number + 1)));
    }
    for (const char* run : {"1234", "2345", "3456", "4567", "5678", "6789", "7890", "0123", "12345",
                            "23456", "34567", "45678", "56789", "67890", "01234", "0", "8888888"}) {
        BOOST_TEST(known.is_attacked(run), run);
    }
    BOOST_TEST(!known.is_attacked("1057"));
    BOOST_TEST(!known.is_attacked("0100"));
    BOOST_TEST(!known.is_attacked(""));
}

BOOST_AUTO_TEST_CASE(samples_and_common_words_are_known) {
    const sip::KnownSecrets known;
    for (const char* sample : {"7000", "6001", "1234567890", "mysecret", "aE3%B8*$jk^G", "blah"}) {
        BOOST_TEST(known.is_sample(sample), sample);
    }
    BOOST_TEST(known.is_common("Passw0rd"));
    BOOST_TEST(known.is_common("asterisk"));
    BOOST_TEST(!known.is_common("u5YVcWzTkx7m"));
    BOOST_TEST(known.all().size() > 2957U);
}

BOOST_AUTO_TEST_SUITE_END()
