// SPDX-License-Identifier: MIT
#include "hls/bits/bit_reader.hpp"

#include <boost/test/unit_test.hpp>

#include <array>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(hls_bits_bit_reader)

BOOST_AUTO_TEST_CASE(numbers_have_any_width) {
    const std::array<std::uint8_t, 3> bytes = {0b1010'0110, 0xff, 0x01};
    hls::BitReader reader(bytes);
    BOOST_TEST(reader.flag());
    BOOST_TEST(reader.bits(3) == 0b010u);
    BOOST_TEST(reader.number(12) == 0x6ffu);
    reader.skip(7);
    BOOST_TEST(reader.remaining() == 1u);
    BOOST_TEST(reader.bits(1) == 1u);
    BOOST_TEST(!reader.overrun());
    BOOST_TEST(reader.bits(5) == 0u);
    BOOST_TEST(reader.overrun());
}

BOOST_AUTO_TEST_CASE(exponential_golomb_codes_are_those_of_table_9_2) {
    // 1, 010, 011, 00100, 00101
    const std::array<std::uint8_t, 3> bytes = {0b1010'0110, 0b0100'0010, 0b1000'0000};
    hls::BitReader reader(bytes);
    for (const std::uint32_t expected : {0u, 1u, 2u, 3u, 4u}) {
        BOOST_TEST(reader.unsigned_code() == expected);
    }
    hls::BitReader with_sign(bytes);
    for (const std::int32_t expected : {0, 1, -1, 2, -2}) {
        BOOST_TEST(with_sign.signed_code() == expected);
    }
}

BOOST_AUTO_TEST_CASE(a_code_without_end_is_an_overrun) {
    const std::array<std::uint8_t, 5> zeros{};
    hls::BitReader reader(zeros);
    BOOST_TEST(reader.unsigned_code() == 0u);
    BOOST_TEST(reader.overrun());
    hls::BitReader cut(io::ByteView(zeros).first(1));
    BOOST_TEST(cut.unsigned_code() == 0u);
    BOOST_TEST(cut.overrun());
}

BOOST_AUTO_TEST_CASE(skipping_past_the_end_is_an_overrun) {
    const std::array<std::uint8_t, 1> bytes = {0xff};
    hls::BitReader reader(bytes);
    reader.skip(~std::size_t{0});
    BOOST_TEST(reader.overrun());
    BOOST_TEST(reader.remaining() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
