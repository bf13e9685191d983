// SPDX-License-Identifier: MIT
#include "text/quantity.hpp"
#include "text/wrap.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(text_quantity)

BOOST_AUTO_TEST_CASE(thousands_are_set_apart) {
    BOOST_TEST(text::grouped(0) == "0");
    BOOST_TEST(text::grouped(999) == "999");
    BOOST_TEST(text::grouped(1204) == "1,204");
    BOOST_TEST(text::grouped(-123456) == "-123,456");
    BOOST_TEST(text::grouped(INT64_MAX) == "9,223,372,036,854,775,807");
}

BOOST_AUTO_TEST_CASE(nouns_have_their_number) {
    BOOST_TEST(text::counted(1, "recipient") == "1 recipient");
    BOOST_TEST(text::counted(0, "recipient") == "0 recipients");
    BOOST_TEST(text::counted(2000, "hour") == "2,000 hours");
    BOOST_TEST(text::noun_for(1, "time") == "time");
    BOOST_TEST(text::noun_for(2000, "time") == "times");
    BOOST_TEST(text::noun_for(2, "address") == "addresses");
    BOOST_TEST(text::plain_count(1, "byte") == "1 byte");
    BOOST_TEST(text::plain_count(1504128, "byte") == "1504128 bytes");
}

BOOST_AUTO_TEST_CASE(a_long_wait_is_told_in_minutes_and_no_shorter_than_it_is) {
    using std::chrono::seconds;
    BOOST_TEST(text::wait_text(seconds(1)) == "1 second");
    BOOST_TEST(text::wait_text(seconds(119)) == "119 seconds");
    BOOST_TEST(text::wait_text(seconds(120)) == "2 minutes");
    BOOST_TEST(text::wait_text(seconds(121)) == "3 minutes");
    BOOST_TEST(text::wait_text(seconds(3600)) == "60 minutes");
}

BOOST_AUTO_TEST_CASE(small_numbers_have_a_decimal) {
    BOOST_TEST(text::short_number(2.5) == "2.5");
    BOOST_TEST(text::short_number(2.04) == "2");
    BOOST_TEST(text::short_number(9.96) == "10");
    BOOST_TEST(text::short_number(1204.4) == "1,204");
}

BOOST_AUTO_TEST_SUITE_END()
