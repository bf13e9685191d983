// SPDX-License-Identifier: MIT
#include "hls/media/initialisation_section.hpp"
#include "hls/mp4/mp4_builder.hpp"
#include "memory_source.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using namespace ispkit::test;

BOOST_AUTO_TEST_SUITE(hls_media_initialisation_section)

namespace {

hls::InitialisationSection parse(const Bytes& bytes) {
    MemorySource source(bytes);
    return hls::parse_initialisation_section(source);
}

std::string error_of_parsing(const Bytes& bytes) {
    return error_of([&bytes] { parse(bytes); });
}

const Bytes k_video = track(1, "vide", "avc1", 12800);
const Bytes k_audio = track(2, "soun", "mp4a", 48000);

} // namespace

BOOST_AUTO_TEST_CASE(tracks_are_read_with_clock_and_defaults) {
    const auto section =
        parse(initialisation_section(k_video + k_audio, trex(2, 1024, 0) + trex(1, 512, 0x10000)));
    BOOST_REQUIRE(section.tracks.size() == 2u);
    const hls::Mp4Track& video = section.tracks[0];
    BOOST_TEST(video.configuration.id == 1u);
    BOOST_TEST((video.configuration.kind == hls::TrackKind::video));
    BOOST_TEST(video.configuration.format == 0x61766331u);
    BOOST_TEST(video.configuration.parameters.size() == 8u + 8 + 70);
    BOOST_TEST(video.timescale == 12800u);
    BOOST_TEST(video.defaults.sample_duration == 512u);
    BOOST_TEST(video.defaults.sample_flags == 0x10000u);
    const hls::Mp4Track& audio = section.tracks[1];
    BOOST_TEST((audio.configuration.kind == hls::TrackKind::audio));
    BOOST_TEST(audio.timescale == 48000u);
    BOOST_TEST(audio.defaults.sample_duration == 1024u);
}

BOOST_AUTO_TEST_CASE(of_a_giant_sample_description_little_is_kept) {
    const auto section =
        parse(initialisation_section(track(1, "vide", "avc1", 12800, 1'000'000), {}));
    BOOST_TEST(section.tracks.at(0).configuration.parameters.size() == 4096u);
}

BOOST_AUTO_TEST_CASE(a_file_may_hold_its_own_section) {
    const Bytes bytes = initialisation_section(k_video, {}) + fragment({});
    BOOST_TEST(parse(bytes).tracks.at(0).timescale == 12800u);
}

BOOST_AUTO_TEST_CASE(times_of_64_bits_are_passed_over) {
    Bytes wide = k_video;
    const auto replace = [&wide](std::string_view type, const Bytes& content) {
        const auto at = std::search(wide.begin(), wide.end(), type.begin(), type.end());
        std::copy(content.begin(), content.end(), at + 4);
    };
    replace("tkhd", Bytes{1, 0, 0, 3} + Bytes(16) + big_endian(77, 4));
    replace("mdhd", Bytes{1, 0, 0, 0} + Bytes(16) + big_endian(600, 4));
    const auto section = parse(initialisation_section(wide, {}));
    BOOST_TEST(section.tracks.at(0).configuration.id == 77u);
    BOOST_TEST(section.tracks.at(0).timescale == 600u);
}

BOOST_AUTO_TEST_CASE(a_missing_box_is_an_error_that_names_it) {
    const Bytes bytes = initialisation_section(box("trak", {}), {});
    BOOST_TEST(error_of_parsing(bytes) ==
               "memory: the MP4 box trak at byte 132 is damaged: it has no mdia");
}

BOOST_AUTO_TEST_CASE(a_box_that_overruns_its_parent_is_an_error_with_the_offset) {
    Bytes bytes = initialisation_section(k_video, {});
    bytes[132 + 3] += 9; // the size of trak
    BOOST_TEST(error_of_parsing(bytes).starts_with("memory: the MP4 box"));
    BOOST_TEST(error_of_parsing(bytes).find(" does not fit into the space left for it") !=
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_clock_that_stands_still_is_an_error) {
    const Bytes bytes = initialisation_section(track(1, "vide", "avc1", 0), {});
    BOOST_TEST(error_of_parsing(bytes).ends_with("is damaged: it has no timescale"));
}

BOOST_AUTO_TEST_CASE(a_section_without_video_and_sound_is_an_error) {
    const Bytes text = track(1, "text", "wvtt", 1000);
    BOOST_TEST(
        error_of_parsing(initialisation_section(text, {})) ==
        "memory: the MP4 box moov at byte 16 is damaged: it has no track for video or audio");
}

BOOST_AUTO_TEST_CASE(a_segment_is_not_a_section) {
    BOOST_TEST(error_of_parsing(fragment({})) ==
               "memory: not an MP4 initialisation section but an fMP4 segment");
}

BOOST_AUTO_TEST_SUITE_END()
