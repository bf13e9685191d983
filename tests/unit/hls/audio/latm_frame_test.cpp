// SPDX-License-Identifier: MIT
#include "hls/audio/latm_frame.hpp"
#include "hls/mpegts/byte_builder.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using namespace ispkit::test;

BOOST_AUTO_TEST_SUITE(hls_audio_latm_frame)

namespace {

/// Written by ffmpeg 5.1: AAC-LC, 44.1 kHz, stereo; 349 bytes with the head.
const Bytes k_frame = {0x56, 0xe1, 0x5a, 0x20, 0x00, 0x12, 0x10, 0x1f, 0xe7, 0xfa, 0x9e, 0xf0};
/// The next frame has no configuration: useSameStreamMux.
const Bytes k_like_before = {0x56, 0xe0, 0x06, 0x80, 0, 0, 0, 0, 0};

} // namespace

BOOST_AUTO_TEST_CASE(the_configuration_tells_the_duration) {
    const auto frame = hls::read_latm_frame(k_frame);
    BOOST_REQUIRE(frame.has_value());
    BOOST_TEST(frame->size == 349u);
    BOOST_TEST(frame->samples == 1024u);
    BOOST_TEST(frame->sample_rate == 44100u);
    BOOST_TEST(!frame->like_before);
    BOOST_TEST(frame->parameters == (Bytes{2, 2, 0x00, 0xac, 0x44}));
}

BOOST_AUTO_TEST_CASE(a_frame_without_configuration_lasts_as_long_as_the_one_before) {
    Bytes frame = k_frame;
    frame.resize(349);
    const Bytes two = frame + k_like_before + k_like_before;
    const auto frames = hls::read_audio_frames(hls::Codec::aac_latm, two);
    BOOST_REQUIRE(frames.has_value());
    BOOST_TEST(frames->samples == 3u * 1024);
    BOOST_TEST(frames->sample_rate == 44100u);
    BOOST_TEST(!hls::read_audio_frames(hls::Codec::aac_latm, k_like_before));
}

BOOST_AUTO_TEST_CASE(what_is_cut_or_has_several_programs_is_none) {
    for (std::size_t size = 0; size < 7; ++size) {
        BOOST_TEST(!hls::read_latm_frame(io::ByteView(k_frame).first(size)));
    }
    Bytes programs = k_frame;
    programs[4] |= 0x10;
    BOOST_TEST(!hls::read_latm_frame(programs));
}

BOOST_AUTO_TEST_SUITE_END()
