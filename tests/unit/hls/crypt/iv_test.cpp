// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "hls/crypt/iv.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(hls_crypt_iv)

BOOST_AUTO_TEST_CASE(a_sequence_number_is_big_endian_with_zeros_on_the_left) {
    BOOST_TEST(to_string(hls::iv_of_sequence_number(0)) == "0x00000000000000000000000000000000");
    BOOST_TEST(to_string(hls::iv_of_sequence_number(0x1234)) ==
               "0x00000000000000000000000000001234");
    BOOST_TEST(to_string(hls::iv_of_sequence_number(UINT64_MAX)) ==
               "0x0000000000000000ffffffffffffffff");
}

BOOST_AUTO_TEST_CASE(hexadecimal_digits_are_read_back_with_or_without_prefix) {
    const std::string digits = "00112233445566778899aAbBcCdDeEfF";
    const std::string expected = "0x00112233445566778899aabbccddeeff";
    BOOST_TEST(to_string(hls::parse_iv(digits)) == expected);
    BOOST_TEST(to_string(hls::parse_iv("0x" + digits)) == expected);
    BOOST_TEST(to_string(hls::parse_iv("0X" + digits)) == expected);
}

BOOST_AUTO_TEST_CASE(an_iv_of_another_length_is_an_error) {
    for (const char* text :
         {"", "0x", "7", "0x0000000000000000000000000000000", "0x000000000000000000000000000000000",
          "0x0000000000000000000000000000000g"}) {
        BOOST_CHECK_THROW(hls::parse_iv(text), Error);
    }
}

BOOST_AUTO_TEST_SUITE_END()
