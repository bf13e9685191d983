// SPDX-License-Identifier: MIT
#include "hls/audio/audio_frame.hpp"
#include "hls/mpegts/mpegts_builder.hpp"
#include "text/hex.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using namespace ispkit::test;
using hls::Codec;

BOOST_AUTO_TEST_SUITE(hls_audio_audio_frame)

namespace {

Bytes from_hex(std::string_view digits) {
    Bytes bytes(digits.size() / 2);
    BOOST_REQUIRE(text::from_hex(digits, bytes));
    return bytes;
}

struct Header {
    Codec codec;
    std::string_view octets;
    std::size_t size;
    std::uint32_t samples;
    std::uint32_t sample_rate;
};

/// Written by ffmpeg 5.1; sizes as ffprobe tells them.
const std::vector<Header> k_headers = {
    {Codec::aac_adts, "fff14c401b7ffc", 219, 1024, 48000},
    {Codec::aac_adts, "fff15040213ffc", 265, 1024, 44100},
    {Codec::aac_adts, "fff15440353ffc", 425, 1024, 32000},
    {Codec::mpeg1_audio, "fffde4c4", 1152, 1152, 48000},
    {Codec::mpeg1_audio, "fffde0c4", 1253, 1152, 44100},
    {Codec::mpeg2_audio, "fffde8c4", 1728, 1152, 32000},
    {Codec::mpeg2_audio, "fff340c4", 104, 576, 22050},
    {Codec::ac3, "0b77480d0c402f", 384, 1536, 48000},
    {Codec::ac3, "0b771ef84c402f", 416, 1536, 44100},
    {Codec::ac3, "0b771ef84d402f", 418, 1536, 44100},
    {Codec::ac3, "0b77952f8c402f", 576, 1536, 32000},
    {Codec::eac3, "0b7700bf3287c0", 384, 1536, 48000},
    {Codec::eac3, "0b7700cf7287c0", 416, 1536, 44100},
    {Codec::eac3, "0b77480d0c402f", 384, 1536, 48000}, // AC-3 under E-AC-3's stream_type
};

} // namespace

BOOST_AUTO_TEST_CASE(headers_tell_size_and_duration) {
    for (const Header& header : k_headers) {
        const auto frame = hls::read_audio_frame(header.codec, from_hex(header.octets));
        BOOST_TEST_CONTEXT(header.octets) {
            BOOST_REQUIRE(frame.has_value());
            BOOST_TEST(frame->size == header.size);
            BOOST_TEST(frame->samples == header.samples);
            BOOST_TEST(frame->sample_rate == header.sample_rate);
            BOOST_TEST(!frame->parameters.empty());
        }
    }
}

BOOST_AUTO_TEST_CASE(a_header_that_is_cut_off_is_none) {
    for (const Header& header : k_headers) {
        const bool is_eac3 = header.codec == Codec::eac3; // one octet longer than needed
        const Bytes bytes = from_hex(header.octets);
        const io::ByteView cut = io::ByteView(bytes).first(bytes.size() - (is_eac3 ? 2 : 1));
        BOOST_TEST(!hls::read_audio_frame(header.codec, cut), header.octets);
    }
}

BOOST_AUTO_TEST_CASE(impossible_headers_are_none) {
    BOOST_TEST(!hls::read_audio_frame(Codec::aac_adts, from_hex("fff14c40001ffc"))); // size 0
    BOOST_TEST(!hls::read_audio_frame(Codec::aac_adts, from_hex("fff17c401b7ffc"))); // rate 15
    BOOST_TEST(!hls::read_audio_frame(Codec::mpeg1_audio, from_hex("fffdf4c4")));    // bit rate 15
    BOOST_TEST(!hls::read_audio_frame(Codec::mpeg1_audio, from_hex("fffd04c4")));    // free format
    BOOST_TEST(!hls::read_audio_frame(Codec::mpeg1_audio, from_hex("fffdecc4")));    // rate 3
    BOOST_TEST(!hls::read_audio_frame(Codec::ac3, from_hex("0b77480dcc402f")));      // rate 3
    BOOST_TEST(!hls::read_audio_frame(Codec::ac3, from_hex("0b77480d26402f")));      // size 38
    BOOST_TEST(!hls::read_audio_frame(Codec::aac_latm, from_hex("56e0000000000000")));
}

BOOST_AUTO_TEST_CASE(the_frames_that_begin_in_the_octets_are_counted) {
    const auto all = hls::read_audio_frames(Codec::aac_adts, adts_frames(5));
    BOOST_TEST((all && all->samples == 5 * 1024 && all->sample_rate == 48000));
    const Bytes cut = adts_frames(4) + Bytes{0xff, 0xf1, 0x4c, 0x80, 0x0c, 0x9f, 0xfc, 0x21};
    const auto with_cut_one = hls::read_audio_frames(Codec::aac_adts, cut);
    BOOST_TEST((with_cut_one && with_cut_one->samples == 5 * 1024));
}

BOOST_AUTO_TEST_CASE(the_rest_of_an_earlier_frame_is_passed_over) {
    const Bytes rest = Bytes{0xff, 0xf1, 0x4c, 0x80, 0x20, 0x1f, 0xfc} + Bytes(40, 0);
    const auto frames = hls::read_audio_frames(Codec::aac_adts, rest + adts_frames(3));
    BOOST_TEST((frames && frames->samples == 3 * 1024));
}

BOOST_AUTO_TEST_CASE(further_channels_of_eac3_add_no_time) {
    const Bytes independent = from_hex("0b7700033287c000");
    const Bytes dependent = from_hex("0b7740033287c000");
    const auto frames =
        hls::read_audio_frames(Codec::eac3, independent + dependent + independent + dependent);
    BOOST_TEST((frames && frames->samples == 2 * 1536));
}

BOOST_AUTO_TEST_CASE(octets_without_a_frame_are_none) {
    BOOST_TEST(!hls::read_audio_frames(Codec::aac_adts, {}));
    BOOST_TEST(!hls::read_audio_frames(Codec::aac_adts, Bytes(1000, 0xff)));
    BOOST_TEST(!hls::read_audio_frames(Codec::aac_latm, Bytes(1000, 0x56)));
}

BOOST_AUTO_TEST_SUITE_END()
