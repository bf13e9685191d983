// SPDX-License-Identifier: MIT
#include "faults.hpp"
#include "hls/ladder/i_frame_playlist.hpp"
#include "hls/ladder/segment_files.hpp"
#include "memory_source.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

using namespace ispkit;
using test::error_of;
using test::ts_segment;

BOOST_AUTO_TEST_SUITE(hls_ladder_i_frame_playlist)

namespace {

using Files = test::SegmentFiles;

constexpr std::uint64_t k_second = 90'000;

/// "URI LENGTH@OFFSET SECONDS" for each frame, with '!' before a discontinuity.
std::string frames_of(const hls::MediaPlaylist& playlist) {
    std::string text;
    for (const hls::MediaSegment& frame : playlist.segments) {
        BOOST_REQUIRE(frame.byte_range.has_value());
        text += fmt::format("{}{}{} {}@{} {}", text.empty() ? "" : ", ",
                            frame.discontinuity ? "!" : "", frame.uri, frame.byte_range->length,
                            frame.byte_range->offset, hls::in_seconds(frame.duration));
    }
    return text;
}

struct Fixture : Files {
    hls::MediaPlaylist made(const std::string& lines) const {
        hls::LocalSegments source = segments(lines);
        return hls::make_i_frame_playlist(source);
    }
    std::string frames(const std::string& lines) const { return frames_of(made(lines)); }
    std::string fault(const std::string& lines) const {
        return error_of([&] { made(lines); });
    }
};

} // namespace

BOOST_FIXTURE_TEST_CASE(each_key_frame_lasts_until_the_next_one, Fixture) {
    write("a.ts", ts_segment({{k_second, true}, {k_second * 3 / 2, false}, {k_second * 2, true}}));
    write("b.ts", ts_segment({{k_second * 3, true}, {k_second * 4, false}}));
    const hls::MediaPlaylist playlist =
        made("#EXT-X-PLAYLIST-TYPE:VOD\n#EXTINF:2,\na.ts\n#EXTINF:2.5,\nb.ts\n#EXT-X-ENDLIST\n");
    BOOST_TEST(frames_of(playlist) == "a.ts 188@376 1, a.ts 188@752 1, b.ts 188@376 2.5");
    BOOST_TEST(playlist.i_frames_only);
    BOOST_TEST(playlist.end_list);
    BOOST_TEST((playlist.type == hls::PlaylistType::vod));
    BOOST_TEST(playlist.target_duration == 3U); // 2.5 rounded
    BOOST_TEST(!made("#EXTINF:2,\na.ts\n").end_list);
}

BOOST_FIXTURE_TEST_CASE(a_clock_that_starts_again_in_each_segment_is_none_of_its_business,
                        Fixture) {
    write("a.ts", ts_segment({{(std::uint64_t{1} << 33) - k_second, true}, {0, true}}));
    write("b.ts", ts_segment({{7, true}}));
    BOOST_TEST(frames("#EXTINF:2,\na.ts\n#EXTINF:2,\nb.ts\n") ==
               "a.ts 188@376 1, a.ts 188@564 1, b.ts 188@376 2");
}

BOOST_FIXTURE_TEST_CASE(a_frame_past_the_end_of_its_segment_takes_no_time_back, Fixture) {
    write("a.ts", ts_segment({{0, true}, {5 * k_second, true}}));
    write("b.ts", ts_segment({{0, true}}));
    BOOST_TEST(frames("#EXTINF:2,\na.ts\n#EXTINF:2,\nb.ts\n") ==
               "a.ts 188@376 5, a.ts 188@564 0, b.ts 188@376 2");
}

BOOST_FIXTURE_TEST_CASE(ranges_are_those_of_the_file, Fixture) {
    const std::string segment = ts_segment({{0, true}});
    write("all.ts", segment + segment);
    BOOST_TEST(frames(fmt::format("#EXTINF:2,\n#EXT-X-BYTERANGE:{0}@0\nall.ts\n"
                                  "#EXTINF:2,\n#EXT-X-BYTERANGE:{0}@{0}\nall.ts\n",
                                  segment.size())) == "all.ts 188@376 2, all.ts 188@940 2");
}

BOOST_FIXTURE_TEST_CASE(a_discontinuity_waits_for_the_next_key_frame, Fixture) {
    write("key.ts", ts_segment({{0, true}}));
    write("none.ts", ts_segment({{0, false}}));
    BOOST_TEST(frames("#EXTINF:2,\nkey.ts\n#EXT-X-DISCONTINUITY\n#EXTINF:1,\nnone.ts\n"
                      "#EXTINF:2,\nkey.ts\n#EXTINF:2,\nkey.ts\n") ==
               "key.ts 188@376 3, !key.ts 188@376 2, key.ts 188@376 2");
    BOOST_TEST(frames("#EXT-X-DISCONTINUITY\n#EXTINF:2,\nkey.ts\n") == "key.ts 188@376 2");
}

BOOST_FIXTURE_TEST_CASE(time_passes_in_a_gap_and_its_file_is_not_read, Fixture) {
    write("key.ts", ts_segment({{0, true}}));
    BOOST_TEST(frames("#EXTINF:2,\nkey.ts\n#EXTINF:3,\n#EXT-X-GAP\nabsent.ts\n"
                      "#EXTINF:2,\nkey.ts\n") == "key.ts 188@376 5, key.ts 188@376 2");
}

BOOST_FIXTURE_TEST_CASE(of_fmp4_the_initialisation_section_stays, Fixture) {
    write("head.mp4", test::mp4_head());
    const std::string fragment = test::mp4_fragment(12800);
    write("a.m4s", fragment + test::mp4_fragment(25600));
    const hls::MediaPlaylist playlist = made("#EXT-X-MAP:URI=\"head.mp4\"\n#EXTINF:2,\na.m4s\n");
    const std::uint64_t length = fragment.size() - 100; // without the second picture
    BOOST_TEST(frames_of(playlist) ==
               fmt::format("a.m4s {0}@0 1, a.m4s {0}@{1} 1", length, fragment.size()));
    for (const hls::MediaSegment& frame : playlist.segments) {
        BOOST_REQUIRE(static_cast<bool>(frame.map));
        BOOST_TEST(frame.map->uri == "head.mp4");
    }
}

BOOST_FIXTURE_TEST_CASE(encrypted_segments_stay_and_their_ivs_become_explicit, Fixture) {
    const std::string clear = ts_segment({{0, true}});
    const hls::Iv given = hls::parse_iv("000102030405060708090a0b0c0d0e0f");
    write("7.ts", test::encrypted(clear, hls::iv_of_sequence_number(7)));
    write("8.ts", test::encrypted(clear, given));
    write("9.ts", clear);
    const hls::MediaPlaylist playlist = made(
        "#EXT-X-MEDIA-SEQUENCE:7\n#EXT-X-KEY:METHOD=AES-128,URI=\"k\"\n#EXTINF:2,\n7.ts\n"
        "#EXT-X-KEY:METHOD=AES-128,URI=\"k\",IV=" +
        hls::to_string(given) + "\n#EXTINF:2,\n8.ts\n#EXT-X-KEY:METHOD=NONE\n#EXTINF:2,\n9.ts\n");
    BOOST_TEST(frames_of(playlist) == "7.ts 188@376 2, 8.ts 188@376 2, 9.ts 188@376 2");
    BOOST_TEST((playlist.segments[0].key->iv == hls::iv_of_sequence_number(7)));
    BOOST_TEST(playlist.segments[0].key->uri == "k");
    BOOST_TEST((playlist.segments[1].key->iv == given));
    BOOST_TEST(!playlist.segments[2].key);
}

BOOST_FIXTURE_TEST_CASE(what_cannot_be_done_is_told, Fixture) {
    const std::string segment = ts_segment({{0, false}});
    write("none.ts", segment);
    BOOST_TEST(fault("#EXTINF:2,\nnone.ts\n") ==
               path + ": no key frame at the front of a segment or fragment");
    BOOST_TEST(fault("#EXT-X-KEY:METHOD=AES-128,URI=\"k\"\n#EXTINF:2,\n"
                     "#EXT-X-BYTERANGE:16@0\nnone.ts\n") ==
               path + ":6: an encrypted byte range, which an I-frame playlist cannot divide");
    BOOST_TEST(fault("#EXTINF:2,\nabsent.ts\n") ==
               *this / "absent.ts" + ": No such file or directory");
}

BOOST_FIXTURE_TEST_CASE(a_segment_that_cannot_be_read_makes_no_playlist, Fixture) {
    write("a.ts", ts_segment({{0, true}}));
    for (const FaultSeries& series : {FaultSeries{Call::open, EACCES, *this / ""},
                                      {Call::read, EIO, *this / ""},
                                      {Call::allocate, ENOMEM}}) {
        std::string made_frames;
        for_each_fault(
            series,
            [&] {
                made_frames.clear();
                made_frames = frames("#EXTINF:2,\na.ts\n");
            },
            [&](const std::string& message) {
                BOOST_TEST(made_frames == (message.empty() ? "a.ts 188@376 2" : ""));
            });
    }
}

BOOST_AUTO_TEST_SUITE_END()
