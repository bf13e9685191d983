// SPDX-License-Identifier: MIT
#include "hls/media/mp4.hpp"
#include "hls/mp4/mp4_builder.hpp"
#include "memory_source.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using namespace ispkit::test;

BOOST_AUTO_TEST_SUITE(hls_media_mp4)

namespace {

constexpr std::uint32_t k_not_sync = 0x10000;

/// Flags of tfhd and trun.
constexpr std::uint32_t k_default_duration = 0x08;
constexpr std::uint32_t k_default_flags = 0x20;
constexpr std::uint32_t k_first_flags = 0x04;
constexpr std::uint32_t k_duration = 0x100;
constexpr std::uint32_t k_size = 0x200;
constexpr std::uint32_t k_flags = 0x400;
constexpr std::uint32_t k_offset = 0x800;

hls::InitialisationSection section_of(std::uint32_t duration, std::uint32_t flags) {
    hls::InitialisationSection section;
    section.tracks.push_back({{2, hls::TrackKind::audio, 0x6d703461, {1}}, 48000, {1024, 0, 0}});
    section.tracks.push_back(
        {{1, hls::TrackKind::video, 0x61766331, {2}}, 12800, {duration, 0, flags}});
    return section;
}

Bytes traf(std::uint32_t id, const Bytes& boxes) {
    return box("traf", full_box("tfhd", 0, 0x020000, big_endian(id, 4)) + boxes);
}

Bytes numbers(const std::vector<std::uint32_t>& values) {
    Bytes bytes;
    for (const std::uint32_t value : values) {
        bytes = bytes + big_endian(value, 4);
    }
    return bytes;
}

Bytes trun(std::uint32_t flags, const std::vector<std::uint32_t>& content) {
    return full_box("trun", 1, flags, numbers(content));
}

hls::SegmentTiming read(const Bytes& bytes,
                        const hls::InitialisationSection& section = section_of(512, 0)) {
    MemorySource source(bytes);
    return hls::read_fmp4_timing(source, section);
}

std::string error_of_reading(const Bytes& bytes) {
    return error_of([&bytes] { read(bytes); });
}

} // namespace

BOOST_AUTO_TEST_CASE(the_video_track_is_the_clock) {
    const hls::SegmentTiming timing =
        read(box("styp", Bytes(8)) +
             fragment(traf(2, tfdt(99) + trun(0, {5})) + traf(1, tfdt(1000) + trun(0, {50}))));
    BOOST_TEST(timing.start == 1000u);
    BOOST_TEST(timing.end == 1000u + 50 * 512);
    BOOST_TEST(timing.last_frame == 512u);
    BOOST_TEST(timing.timescale == 12800u);
    BOOST_TEST(timing.clock_bits == 64u);
    BOOST_TEST(timing.independent);
    BOOST_TEST((timing.configuration.container == hls::Container::fmp4));
    BOOST_TEST(timing.configuration.tracks.at(0).id == 1u);
    BOOST_TEST(timing.configuration.tracks.at(1).id == 2u);
}

BOOST_AUTO_TEST_CASE(sound_is_the_clock_where_the_segment_has_no_video) {
    const hls::SegmentTiming timing =
        read(fragment(traf(2, tfdt(48000) + trun(0, {5}))), section_of(512, k_not_sync));
    BOOST_TEST(timing.start == 48000u);
    BOOST_TEST(timing.end == 48000u + 5 * 1024);
    BOOST_TEST(timing.timescale == 48000u);
    BOOST_TEST(timing.independent);
}

BOOST_AUTO_TEST_CASE(fragments_and_runs_add_up) {
    const Bytes first = fragment(traf(1, tfdt(0) + trun(0, {2}) + trun(0, {3})));
    const Bytes second = fragment(traf(1, tfdt(5 * 512) + trun(0, {1})));
    BOOST_TEST(read(first + second).end == 6u * 512);
}

BOOST_AUTO_TEST_CASE(decode_times_may_have_32_or_64_bits) {
    const Bytes narrow = full_box("tfdt", 0, 0, big_endian(0xfffffff0, 4));
    BOOST_TEST(read(fragment(traf(1, narrow + trun(0, {1})))).end == 0xfffffff0 + 512ull);
    const std::uint64_t large = 0x123456789abcdef0;
    BOOST_TEST(read(fragment(traf(1, tfdt(large) + trun(0, {1})))).end == large + 512);
    const std::uint64_t last = ~std::uint64_t{0};
    BOOST_TEST(read(fragment(traf(1, tfdt(last) + trun(0, {1})))).end == 511u);
}

BOOST_AUTO_TEST_CASE(durations_come_from_the_sample_or_the_fragment_or_the_track) {
    const Bytes own = trun(k_duration | k_size, {2, 100, 1, 200, 1});
    BOOST_TEST(read(fragment(traf(1, tfdt(0) + own))).end == 300u);
    const Bytes tfhd =
        full_box("tfhd", 0, k_default_duration | 0x03 | 0x10, numbers({1, 0, 0, 1, 700, 9}));
    BOOST_TEST(read(fragment(box("traf", tfhd + tfdt(0) + trun(k_size, {2, 1, 1})))).end == 1400u);
    BOOST_TEST(read(fragment(traf(1, tfdt(0) + trun(k_size, {2, 1, 1})))).end == 1024u);
}

BOOST_AUTO_TEST_CASE(frames_are_counted_when_they_are_shown) {
    // Decoded I P B B, shown I B B P: offsets in frames 1, 3, 0, 0.
    const Bytes run = trun(k_offset, {4, 512, 3 * 512, 0, 0});
    const hls::SegmentTiming timing = read(fragment(traf(1, tfdt(1024) + run)));
    BOOST_TEST(timing.start == 1024u + 512);
    BOOST_TEST(timing.end == 1024u + 5 * 512);
    const Bytes signed_run = trun(k_offset, {4, 0, 2 * 512, 0u - 512, 0u - 512});
    const hls::SegmentTiming shifted = read(fragment(traf(1, tfdt(1024) + signed_run)));
    BOOST_TEST(shifted.start == 1024u);
    BOOST_TEST(shifted.end == 1024u + 4 * 512);
}

BOOST_AUTO_TEST_CASE(a_segment_is_independent_where_its_first_sample_is_a_sync_sample) {
    const auto independent = [](const Bytes& tfhd, const Bytes& run, std::uint32_t track_flags) {
        return read(fragment(box("traf", tfhd + tfdt(0) + run)), section_of(512, track_flags))
            .independent;
    };
    const Bytes plain = full_box("tfhd", 0, 0, numbers({1}));
    const Bytes flagged = full_box("tfhd", 0, k_default_flags, numbers({1, k_not_sync}));
    BOOST_TEST(independent(plain, trun(0, {1}), 0));
    BOOST_TEST(!independent(plain, trun(0, {1}), k_not_sync));
    BOOST_TEST(!independent(flagged, trun(0, {1}), 0));
    BOOST_TEST(independent(flagged, trun(k_first_flags, {2, 0x02000000}), 0));
    BOOST_TEST(independent(flagged, trun(k_flags, {2, 0, k_not_sync}), 0));
    BOOST_TEST(!independent(plain, trun(k_flags, {2, k_not_sync, 0}), 0));
    BOOST_TEST(independent(flagged, trun(0, {0}) + trun(k_first_flags, {1, 0}), 0));
}

BOOST_AUTO_TEST_CASE(frames_shown_before_the_first_one_move_the_start) {
    // Decoded B I B, cut inside a group: shown as I, B, B.
    const Bytes run = trun(k_offset, {3, 2 * 512, 0u - 512, 0u - 512});
    const hls::SegmentTiming timing = read(fragment(traf(1, tfdt(10 * 512) + run)));
    BOOST_TEST(timing.start == 10 * 512u);
    BOOST_TEST(timing.end == 13 * 512u);
    BOOST_TEST(!timing.independent);
}

BOOST_AUTO_TEST_CASE(leading_frames_that_refer_to_earlier_ones_are_not_independent) {
    constexpr std::uint32_t k_decodable_leading = 3u << 26 | k_not_sync;
    // One key frame, which a leading frame follows, of 8 bytes each behind the moof box.
    const auto independent = [](std::uint32_t flags, const Bytes& leading, const Bytes& hvcc) {
        hls::InitialisationSection section = section_of(512, 0);
        section.tracks[1].configuration.parameters =
            Bytes(8) + box("hvc1", Bytes(78) + box("hvcC", hvcc));
        const auto with_offset = [&](std::uint32_t offset) {
            const Bytes run = trun(0x01 | k_size | k_flags | k_offset,
                                   {2, offset, 8, 0, 2 * 512, 8, flags, 0u - 512});
            return box("moof", traf(1, tfdt(512) + run));
        };
        const auto size = static_cast<std::uint32_t>(with_offset(0).size());
        const Bytes data = box("mdat", Bytes(8, 1) + leading);
        return read(with_offset(size + 8) + data, section).independent;
    };
    const Bytes four_octets = Bytes(21) + Bytes{0xff};
    const Bytes rasl = {0, 0, 0, 4, 9 << 1, 1, 0, 0};
    const Bytes radl = {0, 0, 0, 4, 7 << 1, 1, 0, 0};
    BOOST_TEST(!independent(k_not_sync, rasl, four_octets));
    BOOST_TEST(independent(k_not_sync, radl, four_octets));
    BOOST_TEST(independent(k_decodable_leading, rasl, four_octets));
    BOOST_TEST(!independent(k_not_sync, radl, {})); // of another codec, or unknown
    const Bytes after_a_delimiter = {2, 35 << 1, 1, 4, 7 << 1, 1, 0, 0};
    BOOST_TEST(independent(k_not_sync, after_a_delimiter, Bytes(22)));
    BOOST_TEST(!independent(k_not_sync, Bytes(8, 0xff), four_octets));
}

BOOST_AUTO_TEST_CASE(a_fragment_without_samples_has_no_length) {
    const hls::SegmentTiming timing = read(fragment(traf(1, tfdt(1000) + trun(0, {0}))));
    BOOST_TEST(timing.start == 1000u);
    BOOST_TEST(timing.end == 1000u);
    BOOST_TEST(timing.last_frame == 0u);
}

BOOST_AUTO_TEST_CASE(four_thousand_million_equal_samples_take_no_time) {
    const hls::SegmentTiming timing = read(fragment(traf(1, tfdt(0) + trun(0, {0xffffffff}))));
    BOOST_TEST(timing.end == 0xffffffffull * 512);
}

BOOST_AUTO_TEST_CASE(media_data_is_not_read) {
    const Bytes large =
        big_endian(1, 4) + Bytes{'m', 'd', 'a', 't'} + big_endian(500'016, 8) + Bytes(500'000);
    MemorySource source(fragment(traf(1, tfdt(0) + trun(0, {1}))) + large);
    hls::read_fmp4_timing(source, section_of(512, 0));
    BOOST_TEST(source.octets_read() < 5000u);
}

BOOST_AUTO_TEST_CASE(a_last_box_of_size_0_goes_on_to_the_end) {
    const Bytes open = Bytes(4) + Bytes{'m', 'd', 'a', 't'} + Bytes(100);
    BOOST_TEST(read(fragment(traf(1, tfdt(0) + trun(0, {1}))) + open).end == 512u);
}

BOOST_AUTO_TEST_CASE(a_fragment_without_decode_time_is_an_error) {
    BOOST_TEST(error_of_reading(fragment(traf(1, trun(0, {1})))) ==
               "memory: the MP4 box traf at byte 24 is damaged: it has no tfdt");
}

BOOST_AUTO_TEST_CASE(a_run_that_is_too_short_is_an_error) {
    BOOST_TEST(error_of_reading(fragment(traf(1, tfdt(0) + trun(k_duration, {3, 1, 1})))) ==
               "memory: the MP4 box trun at byte 68 is damaged: it is too short for its samples");
    const Bytes overflowing = trun(k_duration | k_size, {0xffffffff, 1, 1});
    BOOST_TEST(error_of_reading(fragment(traf(1, tfdt(0) + overflowing))) ==
               "memory: the MP4 box trun at byte 68 is damaged: it is too short for its samples");
}

BOOST_AUTO_TEST_CASE(a_box_that_is_too_short_is_an_error) {
    const Bytes short_tfhd = full_box("tfhd", 0, k_default_duration, numbers({1}));
    BOOST_TEST(error_of_reading(fragment(box("traf", short_tfhd))) ==
               "memory: the MP4 box tfhd at byte 32 is damaged: it is too short");
    const Bytes short_tfdt = full_box("tfdt", 1, 0, numbers({1}));
    BOOST_TEST(error_of_reading(fragment(traf(1, short_tfdt))) ==
               "memory: the MP4 box tfdt at byte 48 is damaged: it is too short");
}

BOOST_AUTO_TEST_CASE(a_fragment_head_beyond_reason_is_an_error) {
    BOOST_TEST(error_of_reading(box("moof", Bytes(16 * 1024 * 1024 + 1))) ==
               "memory: the MP4 box moof at byte 0 has 16777217 bytes (at most 16777216)");
}

BOOST_AUTO_TEST_CASE(a_cut_segment_is_an_error_with_the_offset) {
    Bytes bytes = fragment(traf(1, tfdt(0) + trun(0, {1})));
    bytes.pop_back();
    BOOST_TEST(
        error_of_reading(bytes) ==
        "memory: the MP4 box mdat at byte 84 does not fit into the space left for it (bytes: 16)");
}

BOOST_AUTO_TEST_CASE(a_segment_of_other_tracks_is_an_error) {
    BOOST_TEST(error_of_reading(fragment(traf(7, tfdt(0) + trun(0, {1})))) ==
               "memory: a fragment of track 7, which its initialisation section does not have");
}

BOOST_AUTO_TEST_CASE(a_section_is_not_a_segment) {
    BOOST_TEST(error_of_reading(box("moov", {})) ==
               "memory: not an fMP4 segment but an MP4 initialisation section");
}

BOOST_AUTO_TEST_SUITE_END()
