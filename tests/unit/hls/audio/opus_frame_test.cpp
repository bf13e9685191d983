// SPDX-License-Identifier: MIT
#include "hls/audio/opus_frame.hpp"
#include "hls/mpegts/byte_builder.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using namespace ispkit::test;

BOOST_AUTO_TEST_SUITE(hls_audio_opus_frame)

BOOST_AUTO_TEST_CASE(the_first_byte_tells_the_duration_of_a_packet) {
    const auto samples = [](unsigned config, unsigned code, std::uint8_t count = 0) {
        return hls::opus_samples(Bytes{static_cast<std::uint8_t>(config << 3 | code), count});
    };
    // RFC 6716 table 2: SILK 10, 20, 40, 60 ms; hybrid 10, 20; CELT 2.5, 5, 10, 20.
    BOOST_TEST(samples(0, 0) == 480u);
    BOOST_TEST(samples(11, 0) == 2880u);
    BOOST_TEST(samples(12, 0) == 480u);
    BOOST_TEST(samples(15, 0) == 960u);
    BOOST_TEST(samples(16, 0) == 120u);
    BOOST_TEST(samples(31, 0) == 960u);
    BOOST_TEST(samples(31, 1) == 1920u);
    BOOST_TEST(samples(31, 2) == 1920u);
    BOOST_TEST(samples(31, 3, 5) == 4800u);
    BOOST_TEST(samples(31, 3, 7) == 0u); // over 120 ms
    BOOST_TEST(hls::opus_samples({}) == 0u);
    BOOST_TEST(hls::opus_samples(Bytes{0xff}) == 0u); // cut before the count
}

BOOST_AUTO_TEST_CASE(a_control_header_tells_size_and_trimming) {
    const auto plain = hls::read_opus_frame(Bytes{0x7f, 0xe0, 0xff, 0x0a, 0xfc, 1});
    BOOST_REQUIRE(plain.has_value());
    BOOST_TEST(plain->size == 4u + 265);
    BOOST_TEST(plain->samples == 960u);
    BOOST_TEST(plain->sample_rate == 48000u);
    const auto trimmed =
        hls::read_opus_frame(Bytes{0x7f, 0xf8, 0x0a, 0x01, 0x38, 0x00, 0x48, 0xfc, 1});
    BOOST_REQUIRE(trimmed.has_value());
    BOOST_TEST(trimmed->size == 7u + 10);
    BOOST_TEST(trimmed->samples == 960u - 312 - 72);
    const auto extended = hls::read_opus_frame(Bytes{0x7f, 0xe4, 0x0a, 2, 9, 9, 0xfc, 1});
    BOOST_TEST((extended && extended->size == 6u + 10));
}

BOOST_AUTO_TEST_CASE(what_is_damaged_or_cut_is_none) {
    BOOST_TEST(!hls::read_opus_frame({}));
    BOOST_TEST(!hls::read_opus_frame(Bytes{0x7f, 0xe0}));
    BOOST_TEST(!hls::read_opus_frame(Bytes{0x7f, 0xe0, 0xff, 0xff}));
    BOOST_TEST(!hls::read_opus_frame(Bytes{0x7f, 0xe0, 0x00, 0xfc}));
    BOOST_TEST(!hls::read_opus_frame(Bytes{0x7f, 0xc0, 0x0a, 0xfc}));
}

BOOST_AUTO_TEST_SUITE_END()
