// SPDX-License-Identifier: MIT
#include "hls/media/key_frames.hpp"
#include "hls/mp4/mp4_builder.hpp"
#include "hls/mpegts/mpegts_builder.hpp"
#include "memory_source.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using namespace ispkit::test;

BOOST_AUTO_TEST_SUITE(hls_media_key_frames)

namespace {

constexpr std::size_t k_packet = 188;

std::vector<hls::KeyFrame> find(const Bytes& bytes) {
    MemorySource source(bytes);
    return hls::find_mpegts_key_frames(source);
}

hls::InitialisationSection section() {
    hls::InitialisationSection section;
    section.tracks.push_back({{2, hls::TrackKind::audio, 0, {}}, 48000, {1024, 9, 0}});
    section.tracks.push_back({{1, hls::TrackKind::video, 0, {}}, 12800, {512, 100, 0x10000}});
    return section;
}

Bytes words(const std::vector<std::uint32_t>& values) {
    Bytes bytes;
    for (const std::uint32_t value : values) {
        bytes = bytes + big_endian(value, 4);
    }
    return bytes;
}

/// A fragment of two video frames of 100 bytes, the first one with these flags.
Bytes video_fragment(std::uint64_t time, std::uint32_t flags) {
    const auto with_offset = [&](std::uint32_t offset) {
        const Bytes run = full_box("trun", 0, 0x05, words({2, offset, flags}));
        return box("moof",
                   box("traf", full_box("tfhd", 0, 0x020000, words({1})) + tfdt(time) + run));
    };
    const auto size = static_cast<std::uint32_t>(with_offset(0).size());
    return with_offset(size + 8) + box("mdat", Bytes(200));
}

} // namespace

BOOST_AUTO_TEST_CASE(in_mpegts_a_range_has_all_packets_of_the_frame) {
    MpegtsBuilder file;
    file.tables({{0x1b, k_video_pid}, {0x0f, k_audio_pid}}); // two packets
    file.video(0, std::nullopt, h264_frame(true, 1000));     // six packets
    file.audio(0, adts_frames(1));
    file.video(3600, std::nullopt, h264_frame(false, 1000));
    file.tables({{0x1b, k_video_pid}, {0x0f, k_audio_pid}});
    const std::size_t second = file.bytes.size();
    file.video(7200, std::nullopt, h264_frame(true, 40));
    file.audio(7200, adts_frames(1));
    const auto keys = find(file.bytes);
    BOOST_REQUIRE(keys.size() == 2u);
    BOOST_TEST(keys[0].time == 0u);
    BOOST_TEST(keys[0].offset == 2 * k_packet);
    BOOST_TEST(keys[0].length == 6 * k_packet);
    BOOST_TEST(keys[0].cut == 0u);
    BOOST_TEST(keys[1].time == 7200u);
    BOOST_TEST(keys[1].offset == second);
    BOOST_TEST(keys[1].length == k_packet);
    BOOST_TEST(keys[1].cut == second - 2 * k_packet);
}

BOOST_AUTO_TEST_CASE(in_mpegts_packets_of_sound_may_lie_inside_the_range) {
    MpegtsBuilder file;
    file.tables({{0x1b, k_video_pid}, {0x0f, k_audio_pid}});
    const Bytes pes = MpegtsBuilder::pes(k_video_id, 0, std::nullopt, h264_frame(true, 300));
    file.packet(k_video_pid, true, Bytes(pes.begin(), pes.begin() + 184));
    file.audio(0, adts_frames(1));
    file.packet(k_video_pid, false, Bytes(pes.begin() + 184, pes.end()));
    const auto keys = find(file.bytes);
    BOOST_REQUIRE(keys.size() == 1u);
    BOOST_TEST(keys[0].length == 3 * k_packet);
}

BOOST_AUTO_TEST_CASE(tables_before_another_frame_are_no_place_to_cut) {
    MpegtsBuilder file;
    file.tables({{0x1b, k_video_pid}}).video(0, std::nullopt, h264_frame(false));
    const std::size_t key = file.bytes.size();
    file.video(3600, std::nullopt, h264_frame(true));
    BOOST_TEST(find(file.bytes).at(0).cut == key);
}

BOOST_AUTO_TEST_CASE(sound_has_no_key_frames) {
    MpegtsBuilder file;
    file.tables({{0x0f, k_audio_pid}}).audio(0, adts_frames(3));
    BOOST_TEST(find(file.bytes).empty());
}

BOOST_AUTO_TEST_CASE(in_fmp4_a_range_has_the_fragments_head_and_the_frame) {
    const Bytes key = video_fragment(1000, 0);
    const Bytes other = video_fragment(2000, 0x10000);
    MemorySource source(other + key + other + key);
    const auto keys = hls::find_fmp4_key_frames(source, section());
    BOOST_REQUIRE(keys.size() == 2u);
    BOOST_TEST(keys[0].time == 1000u);
    BOOST_TEST(keys[0].offset == other.size());
    BOOST_TEST(keys[0].length == key.size() - 100); // without the second frame
    BOOST_TEST(keys[0].cut == other.size());
    BOOST_TEST(keys[1].offset == 2 * other.size() + key.size());
}

BOOST_AUTO_TEST_CASE(in_fmp4_a_frame_outside_of_the_file_is_left_out) {
    const Bytes run = full_box("trun", 0, 0x05, words({1, 0x7fffffff, 0}));
    const Bytes traf = box("traf", full_box("tfhd", 0, 0x020000, words({1})) + tfdt(0) + run);
    MemorySource source(box("moof", traf) + box("mdat", Bytes(100)));
    BOOST_TEST(hls::find_fmp4_key_frames(source, section()).empty());
}

BOOST_AUTO_TEST_SUITE_END()
