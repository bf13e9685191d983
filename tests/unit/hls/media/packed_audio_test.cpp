// SPDX-License-Identifier: MIT
#include "hls/audio/id3_builder.hpp"
#include "hls/media/packed_audio.hpp"
#include "hls/mpegts/mpegts_builder.hpp"
#include "hls/timing/codec.hpp"
#include "memory_source.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using namespace ispkit::test;

BOOST_AUTO_TEST_SUITE(hls_media_packed_audio)

namespace {

constexpr std::uint64_t k_clock = std::uint64_t{1} << 33;

hls::SegmentTiming read(const Bytes& bytes) {
    MemorySource source(bytes);
    return hls::read_packed_audio_timing(source);
}

std::string error_of_reading(const Bytes& bytes) {
    return error_of([&bytes] { read(bytes); });
}

Bytes tag(std::uint64_t ticks) {
    return id3_tag(4, id3_timestamp(4, ticks));
}

} // namespace

BOOST_AUTO_TEST_CASE(it_lasts_as_long_as_its_frames) {
    // 2,000 frames are more than one part of the file that is read at once.
    for (const int count : {1, 7, 2000}) {
        const hls::SegmentTiming timing = read(tag(90000) + adts_frames(count));
        BOOST_TEST(timing.start == 90000u);
        BOOST_TEST(timing.end == 90000u + static_cast<std::uint64_t>(count) * 1920);
        BOOST_TEST(timing.last_frame == 1920u);
        BOOST_TEST(timing.timescale == 90000u);
        BOOST_TEST(timing.clock_bits == 33u);
        BOOST_TEST(timing.independent);
        BOOST_TEST((timing.configuration.container == hls::Container::packed_audio));
        BOOST_TEST(timing.configuration.tracks.at(0).format == 0x0fu);
        BOOST_TEST(timing.configuration.tracks.at(0).parameters == (Bytes{0x4c, 0x80}));
    }
}

BOOST_AUTO_TEST_CASE(the_clock_may_wrap_inside) {
    const hls::SegmentTiming timing = read(tag(k_clock - 1920) + adts_frames(3));
    BOOST_TEST(timing.start == k_clock - 1920);
    BOOST_TEST(timing.end == 2u * 1920);
}

BOOST_AUTO_TEST_CASE(other_codecs_are_recognised) {
    const auto frame = [](Bytes head, std::size_t size) {
        head.resize(size);
        return head;
    };
    const auto check = [](const Bytes& frames, hls::Codec codec, std::uint64_t ticks) {
        const hls::SegmentTiming timing = read(tag(0) + frames);
        BOOST_TEST(timing.configuration.tracks.at(0).format == static_cast<std::uint32_t>(codec));
        BOOST_TEST(timing.end == ticks);
    };
    const Bytes mp3 = frame({0xff, 0xfb, 0x94, 0xc4}, 384); // 128 kbit/s, 48 kHz
    check(mp3 + mp3, hls::Codec::mpeg1_audio, 2 * 1152 * 90 / 48);
    const Bytes ac3 = frame({0x0b, 0x77, 0x48, 0x0d, 0x0c, 0x40, 0x2f}, 384);
    check(ac3 + ac3, hls::Codec::ac3, 2 * 1536 * 90 / 48);
    const Bytes eac3 = frame({0x0b, 0x77, 0x00, 0xbf, 0x32, 0x87, 0xc0}, 384);
    check(eac3, hls::Codec::eac3, 1536 * 90 / 48);
}

BOOST_AUTO_TEST_CASE(tags_inside_and_at_the_end_add_nothing) {
    const Bytes bytes = tag(0) + id3_tag(4, id3_frame(4, "TSSE", Bytes(80))) + adts_frames(2) +
                        id3_tag(4, id3_frame(4, "TXXX", Bytes(30))) + adts_frames(1) +
                        Bytes{'T', 'A', 'G'} + Bytes(125);
    BOOST_TEST(read(bytes).end == 3u * 1920);
}

BOOST_AUTO_TEST_CASE(without_a_timestamp_it_is_an_error) {
    const std::string expected =
        "memory: packed audio without the ID3 timestamp that RFC 8216 section 3.4 requires";
    BOOST_TEST(error_of_reading(adts_frames(3)) == expected);
    BOOST_TEST(error_of_reading(id3_tag(4, {}) + adts_frames(3)) == expected);
}

BOOST_AUTO_TEST_CASE(bytes_of_no_frame_are_an_error_with_the_offset) {
    const Bytes head = tag(0);
    const std::size_t at = head.size();
    BOOST_TEST(error_of_reading(head + Bytes(50)) ==
               fmt::format("memory: no AAC, MP3, AC-3 or E-AC-3 frame at byte {}", at));
    BOOST_TEST(error_of_reading(head + adts_frames(2) + Bytes(50)) ==
               fmt::format("memory: no audio frame at byte {}", at + 200));
    Bytes cut = head + adts_frames(2);
    cut.pop_back();
    BOOST_TEST(error_of_reading(cut) ==
               fmt::format("memory: the audio frame is cut off at byte {}", at + 100));
    BOOST_TEST(error_of_reading(Bytes{'x'}) == "memory: not packed audio");
}

BOOST_AUTO_TEST_SUITE_END()
