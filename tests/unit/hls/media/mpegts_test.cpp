// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "hls/media/mpegts.hpp"
#include "hls/mpegts/mpegts_builder.hpp"
#include "memory_source.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace ispkit;
using namespace ispkit::test;

BOOST_AUTO_TEST_SUITE(hls_media_mpegts)

namespace {

constexpr std::uint64_t k_frame = 3600; // 25 frames a second
constexpr std::uint64_t k_clock = std::uint64_t{1} << 33;
const Bytes k_sps = {0x64, 0x00, 0x1f, 0xac};
const std::vector<Stream> k_video_only = {{0x1b, k_video_pid}};
const std::vector<Stream> k_audio_only = {{0x0f, k_audio_pid}};
const std::vector<Stream> k_both = {{0x1b, k_video_pid}, {0x0f, k_audio_pid}};

hls::SegmentTiming read(const Bytes& bytes) {
    MemorySource source(bytes);
    return hls::read_mpegts_timing(source);
}

std::string error_of_reading(const Bytes& bytes) {
    return error_of([&bytes] { read(bytes); });
}

/// Frames in groups of a reference frame and the three B-frames that are shown before it.
void add_groups(MpegtsBuilder& file, std::uint64_t first_pts, int groups, std::size_t frame_size) {
    std::uint64_t dts = first_pts - 2 * k_frame;
    const auto add = [&](std::uint64_t number, bool key) {
        const std::uint64_t pts = (first_pts + number * k_frame) % k_clock;
        file.video(pts, dts % k_clock, h264_frame(key, frame_size, key ? k_sps : Bytes{}));
        dts += k_frame;
    };
    add(0, true);
    for (std::uint64_t group = 0; group < static_cast<std::uint64_t>(groups); ++group) {
        for (const std::uint64_t number : {4u, 2u, 1u, 3u}) {
            add(4 * group + number, false);
        }
    }
}

} // namespace

BOOST_AUTO_TEST_CASE(it_lasts_from_the_first_frame_to_one_frame_after_the_last_one_shown) {
    MpegtsBuilder file;
    file.tables(k_both);
    add_groups(file, 90000, 3, 40);
    const hls::SegmentTiming timing = read(file.bytes);
    BOOST_TEST(timing.start == 90000u);
    BOOST_TEST(timing.end == 90000u + 13 * k_frame);
    BOOST_TEST(timing.last_frame == k_frame);
    BOOST_TEST(timing.timescale == 90000u);
    BOOST_TEST(timing.clock_bits == 33u);
    BOOST_TEST(timing.independent);
}

BOOST_AUTO_TEST_CASE(frames_larger_than_a_window_are_found_at_head_and_tail) {
    MpegtsBuilder file;
    file.tables(k_both);
    add_groups(file, 90000, 2, 100'000);
    file.audio(90000, adts_frames(1));
    const hls::SegmentTiming timing = read(file.bytes);
    BOOST_TEST(timing.end == 90000u + 9 * k_frame);
    BOOST_TEST(timing.last_frame == k_frame);
    BOOST_TEST(timing.configuration.tracks.at(0).parameters == (Bytes{0x67} + k_sps));
}

BOOST_AUTO_TEST_CASE(only_head_and_tail_are_read) {
    MpegtsBuilder file;
    file.tables(k_video_only);
    add_groups(file, 90000, 100, 10'000);
    MemorySource source(file.bytes);
    BOOST_TEST(hls::read_mpegts_timing(source).end == 90000u + 401 * k_frame);
    BOOST_TEST(source.size() > 4'000'000u);
    BOOST_TEST(source.octets_read() < 600'000u);
}

BOOST_AUTO_TEST_CASE(the_clock_may_wrap_inside) {
    MpegtsBuilder file;
    file.tables(k_video_only);
    add_groups(file, k_clock - 5 * k_frame, 3, 40);
    const hls::SegmentTiming timing = read(file.bytes);
    BOOST_TEST(timing.start == k_clock - 5 * k_frame);
    BOOST_TEST(timing.end == 8 * k_frame);
    BOOST_TEST(timing.last_frame == k_frame);
}

BOOST_AUTO_TEST_CASE(it_begins_with_the_frame_that_is_shown_first) {
    // Decode times stay at most three frames before the presentation times.
    std::vector<std::uint64_t> shown = {0, 1, 2, 3};
    do {
        for (const std::uint64_t first : {std::uint64_t{90000}, k_clock - 2 * k_frame}) {
            MpegtsBuilder file;
            file.tables(k_video_only);
            for (std::uint64_t i = 0; i < 12; ++i) {
                const std::uint64_t pts = first + (i < 4 ? shown[i] : i) * k_frame;
                file.video(pts % k_clock, (first + i * k_frame - 3 * k_frame) % k_clock,
                           h264_frame(false));
            }
            const hls::SegmentTiming timing = read(file.bytes);
            BOOST_TEST(timing.start == first);
            BOOST_TEST(timing.end == (first + 12 * k_frame) % k_clock);
            BOOST_TEST(!timing.independent);
        }
    } while (std::next_permutation(shown.begin(), shown.end()));
}

namespace {

/// An H.265 frame of a nal_unit_type.
Bytes h265_frame(int type) {
    return Bytes{0, 0, 1, static_cast<std::uint8_t>(type << 1), 1} + Bytes(40, 0x55);
}

Bytes with_recovery_point(const Bytes& frame) {
    return Bytes{0, 0, 1, 0x06, 6, 1, 0xc0, 0x80} + frame;
}

Bytes mpeg2_frame(int coding_type, std::uint8_t group_flags) {
    const Bytes head = coding_type == 1 ? Bytes{0, 0, 1, 0xb3, 0x0a, 0x00, 0x78, 0x23,
                                                0, 0, 1, 0xb8, 0,    8,    0,    group_flags}
                                        : Bytes{};
    return head + Bytes{0, 0, 1, 0, 0, static_cast<std::uint8_t>(coding_type << 3), 0xff};
}

/// Whether a segment is independent that begins with a key frame, which two leading frames follow.
bool independent(std::uint8_t type, const Bytes& key, const Bytes& leading) {
    MpegtsBuilder file;
    file.tables({{type, k_video_pid}});
    file.video(3 * k_frame, 0, key);
    file.video(k_frame, k_frame, leading).video(2 * k_frame, 2 * k_frame, leading);
    file.video(4 * k_frame, 3 * k_frame, type == 0x1b ? h264_frame(false) : h265_frame(1));
    BOOST_TEST(read(file.bytes).start == k_frame);
    return read(file.bytes).independent;
}

} // namespace

BOOST_AUTO_TEST_CASE(leading_frames_of_an_open_group_refer_to_the_segment_before) {
    constexpr int k_radl = 7;
    constexpr int k_rasl = 9;
    for (const int irap : {16, 17, 18, 21}) { // BLA and CRA
        BOOST_TEST(!independent(0x24, h265_frame(irap), h265_frame(k_rasl)));
        BOOST_TEST(independent(0x24, h265_frame(irap), h265_frame(k_radl)));
    }
    BOOST_TEST(independent(0x24, h265_frame(19), h265_frame(k_radl))); // IDR
    BOOST_TEST(!independent(0x1b, with_recovery_point(h264_frame(false)), h264_frame(false)));
    BOOST_TEST(!independent(0x02, mpeg2_frame(1, 0x00), mpeg2_frame(3, 0)));
    BOOST_TEST(independent(0x02, mpeg2_frame(1, 0x40), mpeg2_frame(3, 0)));
}

BOOST_AUTO_TEST_CASE(an_open_group_without_leading_frames_decodes_alone) {
    const auto alone = [](std::uint8_t type, const Bytes& key) {
        MpegtsBuilder file;
        file.tables({{type, k_video_pid}}).video(k_frame, 0, key);
        file.video(2 * k_frame, k_frame, h265_frame(1));
        return read(file.bytes).independent;
    };
    BOOST_TEST(alone(0x24, h265_frame(21)));
    BOOST_TEST(alone(0x1b, with_recovery_point(h264_frame(false))));
    BOOST_TEST(alone(0x02, mpeg2_frame(1, 0x00)));
    BOOST_TEST(!alone(0x1b, h264_frame(false)));
}

BOOST_AUTO_TEST_CASE(the_last_packet_of_sound_lasts_as_long_as_its_frames) {
    MpegtsBuilder file;
    file.tables(k_audio_only);
    file.audio(1000, adts_frames(8)).audio(1000 + 8 * 1920, adts_frames(3));
    const hls::SegmentTiming timing = read(file.bytes);
    BOOST_TEST(timing.start == 1000u);
    BOOST_TEST(timing.end == 1000u + 11 * 1920);
    BOOST_TEST(timing.last_frame == 1920u);
    BOOST_TEST(timing.independent);
    BOOST_TEST(timing.configuration.tracks.at(0).parameters == (Bytes{0x4c, 0x80}));
}

BOOST_AUTO_TEST_CASE(sound_without_frame_headers_lasts_as_long_as_the_packet_before) {
    MpegtsBuilder file;
    file.tables({{0x11, k_audio_pid}});
    file.audio(0, Bytes(50, 0x56)).audio(5000, Bytes(50, 0x56));
    BOOST_TEST(read(file.bytes).end == 10000u);
}

BOOST_AUTO_TEST_CASE(a_single_frame_stands_as_long_as_the_sound) {
    MpegtsBuilder file;
    file.tables(k_both);
    file.audio(90000, adts_frames(5)).video(91000, std::nullopt, h264_frame(true));
    const hls::SegmentTiming timing = read(file.bytes);
    BOOST_TEST(timing.start == 91000u);
    BOOST_TEST(timing.end == 90000u + 5 * 1920);
    BOOST_TEST(timing.last_frame == 0u);
}

BOOST_AUTO_TEST_CASE(a_single_frame_without_sound_tells_no_length) {
    MpegtsBuilder file;
    file.tables(k_video_only).video(91000, std::nullopt, h264_frame(true));
    const hls::SegmentTiming timing = read(file.bytes);
    BOOST_TEST(timing.end == 91000u);
    BOOST_TEST(timing.last_frame == 0u);
}

BOOST_AUTO_TEST_CASE(sound_gives_the_time_where_the_video_has_no_frames) {
    MpegtsBuilder file;
    file.tables(k_both).audio(1000, adts_frames(2));
    const hls::SegmentTiming timing = read(file.bytes);
    BOOST_TEST(timing.start == 1000u);
    BOOST_TEST(timing.end == 1000u + 2 * 1920);
    BOOST_TEST(timing.configuration.tracks.size() == 2u);
}

BOOST_AUTO_TEST_CASE(what_belongs_to_no_frame_is_passed_over) {
    MpegtsBuilder file;
    file.packet(0x1fff, false, Bytes(184, 0)).tables(k_both);
    file.packet(k_video_pid, false, Bytes(184, 0x11)); // the rest of an earlier frame
    file.video(0, std::nullopt, h264_frame(true)).packet_without_payload(k_video_pid);
    file.repeat_last_packet().audio(0, adts_frames(2)).repeat_last_packet();
    file.video(k_frame, std::nullopt, h264_frame(false)).repeat_last_packet();
    file.packet(k_video_pid, true, Bytes(184, 0x22)); // no PES packet
    const hls::SegmentTiming timing = read(file.bytes);
    BOOST_TEST(timing.start == 0u);
    BOOST_TEST(timing.end == 2 * k_frame);
}

BOOST_AUTO_TEST_CASE(a_pes_header_may_go_on_in_the_next_packet) {
    MpegtsBuilder file;
    file.tables(k_video_only);
    for (const std::uint64_t number : {0u, 1u, 2u}) {
        file.unit(k_video_pid,
                  MpegtsBuilder::pes(k_video_id, number * k_frame, 0, h264_frame(number == 0)), 7);
    }
    const hls::SegmentTiming timing = read(file.bytes);
    BOOST_TEST(timing.end == 3 * k_frame);
    BOOST_TEST(timing.independent);
}

BOOST_AUTO_TEST_CASE(a_repeated_packet_adds_no_sound) {
    MpegtsBuilder file;
    file.tables(k_audio_only);
    const Bytes pes = MpegtsBuilder::pes(k_audio_id, 0, std::nullopt, adts_frames(4, 92));
    file.packet(k_audio_pid, true, Bytes(pes.begin(), pes.begin() + 14 + 92));
    file.packet(k_audio_pid, false, Bytes(pes.begin() + 14 + 92, pes.begin() + 14 + 3 * 92));
    file.repeat_last_packet();
    file.packet(k_audio_pid, false, Bytes(pes.begin() + 14 + 3 * 92, pes.end()));
    BOOST_TEST(read(file.bytes).end == 4u * 1920);
}

BOOST_AUTO_TEST_CASE(scrambled_packets_are_an_error) {
    MpegtsBuilder file;
    file.tables(k_video_only).packet(k_video_pid, true, Bytes(184, 0x99), 2);
    BOOST_TEST(error_of_reading(file.bytes) == "memory: its MPEG-TS packets are scrambled");
}

BOOST_AUTO_TEST_CASE(a_file_without_times_is_an_error) {
    MpegtsBuilder file;
    file.tables(k_video_only);
    BOOST_TEST(error_of_reading(file.bytes) ==
               "memory: no video or audio frame with a presentation time (PTS)");
}

BOOST_AUTO_TEST_CASE(a_cut_packet_is_an_error_with_the_size) {
    MpegtsBuilder file;
    file.tables(k_video_only).video(0, std::nullopt, h264_frame(true));
    file.bytes.pop_back();
    BOOST_TEST(error_of_reading(file.bytes) ==
               "memory: 563 bytes, not a whole number of MPEG-TS packets (188)");
}

BOOST_AUTO_TEST_CASE(lost_sync_is_an_error_with_the_offset) {
    MpegtsBuilder file;
    file.tables(k_video_only);
    add_groups(file, 90000, 2, 40);
    file.bytes[5 * 188] = 0;
    BOOST_TEST(error_of_reading(file.bytes) == "memory: MPEG-TS sync is lost at byte 940");
}

BOOST_AUTO_TEST_CASE(another_kind_of_file_is_an_error_that_says_which) {
    const std::string text = "#EXTM3U\n";
    BOOST_TEST(error_of_reading(Bytes(text.begin(), text.end())) ==
               "memory: not MPEG-TS but a playlist");
}

BOOST_AUTO_TEST_SUITE_END()
