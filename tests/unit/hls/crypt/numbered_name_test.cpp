// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "hls/crypt/numbered_name.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(hls_crypt_numbered_name)

BOOST_AUTO_TEST_CASE(the_number_stands_in_every_place) {
    BOOST_TEST(hls::numbered_name("k%d.key", 12) == "k12.key");
    BOOST_TEST(hls::numbered_name("%d/k%03d", 7) == "7/k007");
}

BOOST_AUTO_TEST_CASE(other_percent_signs_stand_for_themselves) {
    BOOST_TEST(hls::numbered_name("a%20b%2F%", 7) == "a%20b%2F%");
    BOOST_TEST(!hls::has_number_place("a%20b%0d%s%5d"));
    BOOST_TEST(hls::has_number_place("a%20k%d"));
}

BOOST_AUTO_TEST_CASE(a_place_that_may_be_an_encoded_octet_is_refused) {
    BOOST_CHECK_THROW(hls::refuse_encoded_places("%d0%b4/k%d.key"), Error);
    BOOST_CHECK_THROW(hls::refuse_encoded_places("k%da"), Error);
    for (const auto* const uri : {"%D0%B4/k%d.key", "k%d", "k%d/%d_k", "k%01d0", "k%03d"}) {
        BOOST_CHECK_NO_THROW(hls::refuse_encoded_places(uri));
    }
}

BOOST_AUTO_TEST_CASE(the_last_group_of_digits_is_the_number) {
    BOOST_TEST(hls::number_in_name("video_low_7.ts").value() == 7U);
    BOOST_TEST(hls::number_in_name("720p/video_720p_00012.ts").value() == 12U);
    BOOST_TEST(hls::number_in_name("12").value() == 12U);
    BOOST_TEST(hls::number_in_name("seg7").value() == 7U);
}

BOOST_AUTO_TEST_CASE(digits_of_the_extension_do_not_count) {
    BOOST_TEST(hls::number_in_name("seg_7.mp4").value() == 7U);
    BOOST_TEST(hls::number_in_name("seg_7.m4s").value() == 7U);
    BOOST_TEST(hls::number_in_name("seg_7.000").value() == 7U);
    BOOST_TEST(!hls::number_in_name("init.mp4").has_value());
    BOOST_TEST(hls::number_in_name("part.007").value() == 7U);
    BOOST_TEST(!hls::number_in_name("part.").has_value());
}

BOOST_AUTO_TEST_CASE(no_number_or_too_large_a_one_is_none) {
    BOOST_TEST(!hls::number_in_name("video.ts").has_value());
    BOOST_TEST(!hls::number_in_name("7/video.ts").has_value());
    BOOST_TEST(!hls::number_in_name("v18446744073709551616.ts").has_value());
    BOOST_TEST(hls::number_in_name("v18446744073709551615.ts").value() == UINT64_MAX);
}

BOOST_AUTO_TEST_CASE(numbers_compare_in_paths_that_differ_in_nothing_else) {
    const auto less = std::optional(std::strong_ordering::less);
    BOOST_CHECK(hls::compare_numbers("a/v_9.ts", "a/v_10.ts") == less);
    BOOST_CHECK(hls::compare_numbers("v_007.ts", "v_8.ts") == less);
    BOOST_CHECK(hls::compare_numbers("v.7", "v.08") == less);
    BOOST_CHECK(hls::compare_numbers("7", "7") == std::strong_ordering::equal);
    BOOST_CHECK(hls::compare_numbers("v_10.ts", "v_9.ts") == std::strong_ordering::greater);
    for (const char* other : {"w_10.ts", "v_10.mp4", "b/v_10.ts", "v.ts", ""}) {
        BOOST_CHECK(!hls::compare_numbers("v_9.ts", other));
        BOOST_CHECK(!hls::compare_numbers(other, "v_9.ts"));
    }
    BOOST_CHECK(!hls::compare_numbers("1/v.ts", "2/v.ts"));
    BOOST_CHECK(!hls::compare_numbers("v_99999999999999999999.ts", "v_1.ts"));
}

BOOST_AUTO_TEST_SUITE_END()
