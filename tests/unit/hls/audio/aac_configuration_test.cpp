// SPDX-License-Identifier: MIT
#include "hls/audio/aac_configuration.hpp"
#include "hls/mpegts/byte_builder.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using namespace ispkit::test;

BOOST_AUTO_TEST_SUITE(hls_audio_aac_configuration)

namespace {

std::optional<hls::AacConfiguration> read(const Bytes& bytes) {
    hls::BitReader reader(bytes);
    return hls::read_aac_configuration(reader);
}

} // namespace

BOOST_AUTO_TEST_CASE(low_complexity) {
    const auto aac = read({0x12, 0x10}); // type 2, rate 4, channels 2
    BOOST_REQUIRE(aac.has_value());
    BOOST_TEST(aac->object_type == 2u);
    BOOST_TEST(aac->sample_rate == 44100u);
    BOOST_TEST(aac->core_rate == 44100u);
    BOOST_TEST(aac->channels == 2u);
    BOOST_TEST(aac->frame_samples == 1024u);
    BOOST_TEST(read({0x12, 0x14})->frame_samples == 960u);
}

BOOST_AUTO_TEST_CASE(high_efficiency_signalled_at_the_front) {
    const auto he = read({0x2b, 0x11, 0x88, 0x00}); // type 5, rate 6, channels 2, then 3, type 2
    BOOST_REQUIRE(he.has_value());
    BOOST_TEST(he->object_type == 5u);
    BOOST_TEST(he->core_rate == 24000u);
    BOOST_TEST(he->sample_rate == 48000u);
    BOOST_TEST(he->channels == 2u);
    const auto v2 = read({0xeb, 0x09, 0x88, 0x00}); // type 29, channels 1
    BOOST_REQUIRE(v2.has_value());
    BOOST_TEST(v2->object_type == 29u);
    BOOST_TEST(v2->channels == 2u);
    BOOST_TEST(v2->sample_rate == 48000u);
}

BOOST_AUTO_TEST_CASE(high_efficiency_signalled_behind_what_old_decoders_read) {
    const auto he = read({0x13, 0x10, 0x56, 0xe5, 0x98}); // rate 6, then 0x2b7, type 5, rate 3
    BOOST_REQUIRE(he.has_value());
    BOOST_TEST(he->object_type == 5u);
    BOOST_TEST(he->core_rate == 24000u);
    BOOST_TEST(he->sample_rate == 48000u);
    const auto v2 = read({0x13, 0x08, 0x56, 0xe5, 0x9d, 0x48, 0x80});
    BOOST_REQUIRE(v2.has_value());
    BOOST_TEST(v2->object_type == 29u);
    BOOST_TEST(v2->channels == 2u);
}

BOOST_AUTO_TEST_CASE(a_rate_or_type_may_be_written_out) {
    const auto odd = read({0x17, 0x80, 0x5d, 0xc0, 0x10}); // 48,000 in 24 bits
    BOOST_REQUIRE(odd.has_value());
    BOOST_TEST(odd->sample_rate == 48000u);
    const auto mp3 = read({0xf8, 0x46, 0x40}); // 31, 2: type 34
    BOOST_REQUIRE(mp3.has_value());
    BOOST_TEST(mp3->object_type == 34u);
}

BOOST_AUTO_TEST_CASE(what_is_cut_or_has_no_rate_is_none) {
    BOOST_TEST(!read({}));
    BOOST_TEST(!read({0x12}));
    BOOST_TEST(!read({0x16, 0x90})); // rate 13
}

BOOST_AUTO_TEST_SUITE_END()
