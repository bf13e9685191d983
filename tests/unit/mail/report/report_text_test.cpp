// SPDX-License-Identifier: MIT
#include "mail/report/report_text.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(mail_report_report_text)

BOOST_AUTO_TEST_CASE(thousands_are_set_apart) {
    BOOST_TEST(mail::grouped(0) == "0");
    BOOST_TEST(mail::grouped(999) == "999");
    BOOST_TEST(mail::grouped(1204) == "1,204");
    BOOST_TEST(mail::grouped(-123456) == "-123,456");
    BOOST_TEST(mail::grouped(INT64_MAX) == "9,223,372,036,854,775,807");
}

BOOST_AUTO_TEST_CASE(nouns_have_their_number) {
    BOOST_TEST(mail::counted(1, "recipient") == "1 recipient");
    BOOST_TEST(mail::counted(0, "recipient") == "0 recipients");
    BOOST_TEST(mail::counted(2000, "hour") == "2,000 hours");
}

BOOST_AUTO_TEST_CASE(small_numbers_have_a_decimal) {
    BOOST_TEST(mail::short_number(2.5) == "2.5");
    BOOST_TEST(mail::short_number(2.04) == "2");
    BOOST_TEST(mail::short_number(9.96) == "10");
    BOOST_TEST(mail::short_number(1204.4) == "1,204");
}

BOOST_AUTO_TEST_CASE(lines_are_broken_at_blanks) {
    BOOST_TEST(mail::wrapped("one two three", 9, 2) == "one two\n  three");
    BOOST_TEST(mail::wrapped("one two three", 8, 2) == "one\n  two\n  three");
    BOOST_TEST(mail::wrapped("a-very-long-word and", 6, 1) == "a-very-long-word\n and");
    BOOST_TEST(mail::wrapped("", 6, 1).empty());
}

BOOST_AUTO_TEST_SUITE_END()
