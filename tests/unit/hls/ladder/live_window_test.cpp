// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "hls/ladder/live_window.hpp"
#include "hls/playlist/playlist_parser.hpp"
#include "hls/playlist/playlist_writer.hpp"

#include <boost/test/unit_test.hpp>

#include <map>

using namespace ispkit;
using std::chrono::milliseconds;

BOOST_AUTO_TEST_SUITE(hls_ladder_live_window)

namespace {

hls::MediaSegment segment(std::uint64_t number, milliseconds duration = milliseconds(2000),
                          bool discontinuity = false) {
    hls::MediaSegment segment;
    segment.uri = std::to_string(number) + ".ts";
    segment.duration = duration;
    segment.discontinuity = discontinuity;
    return segment;
}

hls::MediaPlaylist empty_playlist() {
    hls::MediaPlaylist playlist;
    playlist.target_duration = 2;
    return playlist;
}

} // namespace

BOOST_AUTO_TEST_CASE(numbers_count_what_has_gone) {
    // At each moment, each segment that is there has the numbers that it always had.
    std::uint32_t state = 7;
    std::map<std::string, std::uint64_t> sequence;
    std::map<std::string, std::uint64_t> discontinuities;
    hls::MediaPlaylist playlist = empty_playlist();
    std::uint64_t seen_discontinuities = 0;
    for (std::uint64_t number = 0; number < 200;) {
        std::vector<hls::MediaSegment> fresh;
        for (std::uint64_t count = state % 4; count-- > 0; ++number) {
            state = state * 1664525 + 1013904223;
            const bool discontinuity = number > 0 && state >> 30 == 0;
            fresh.push_back(
                segment(number, milliseconds(500 + (state >> 8) % 2000), discontinuity));
            seen_discontinuities += discontinuity ? 1 : 0;
            sequence[fresh.back().uri] = number;
            discontinuities[fresh.back().uri] = seen_discontinuities;
        }
        state = state * 1664525 + 1013904223;
        hls::append_live(playlist, fresh, 5);
        std::uint64_t in_force = playlist.discontinuity_sequence;
        for (std::size_t i = 0; i < playlist.segments.size(); ++i) {
            const hls::MediaSegment& each = playlist.segments[i];
            in_force += each.discontinuity ? 1 : 0;
            BOOST_TEST(sequence.at(each.uri) == playlist.media_sequence + i);
            BOOST_TEST(discontinuities.at(each.uri) == in_force);
        }
        const auto written = hls::write_playlist(playlist);
        BOOST_TEST(hls::parse_media_playlist(written, "x").segments.size() ==
                   playlist.segments.size());
    }
}

BOOST_AUTO_TEST_CASE(the_window_is_kept_and_three_target_durations) {
    hls::MediaPlaylist playlist = empty_playlist();
    for (std::uint64_t number = 0; number < 9; ++number) {
        hls::append_live(playlist, {segment(number)}, 4);
        BOOST_TEST(playlist.segments.size() == std::min<std::uint64_t>(number + 1, 4));
    }
    hls::append_live(playlist, {}, 1);
    BOOST_TEST(playlist.segments.size() == 3u);
    hls::append_live(playlist, {segment(9, milliseconds(300))}, 1);
    BOOST_TEST(playlist.segments.size() == 4u); // the last three last 4.3 seconds
}

BOOST_AUTO_TEST_CASE(the_date_moves_to_the_new_first_segment) {
    hls::MediaPlaylist playlist = empty_playlist();
    hls::MediaSegment dated = segment(0);
    dated.program_date_time = "2026-12-31T23:59:58.500+01:00";
    hls::append_live(playlist, {dated, segment(1), segment(2), segment(3), segment(4)}, 3);
    BOOST_TEST(playlist.segments.front().uri == "2.ts");
    BOOST_TEST(playlist.segments.front().program_date_time == "2027-01-01T00:00:02.500+01:00");
    BOOST_TEST(playlist.segments.back().program_date_time.empty());
}

BOOST_AUTO_TEST_CASE(tags_after_the_last_uri_describe_the_first_appended_segment) {
    const std::string text = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n0.ts\n"
                             "#EXT-X-DISCONTINUITY\n#EXT-X-GAP\n"
                             "#EXT-X-PROGRAM-DATE-TIME:2026-12-31T23:59:58.500Z\n#EXT-X-CUE-OUT\n";
    hls::MediaPlaylist playlist = hls::parse_media_playlist(text, "x");
    BOOST_REQUIRE(playlist.next.has_value());
    hls::append_live(playlist, {}, 5);
    BOOST_TEST(playlist.next.has_value());
    hls::append_live(playlist, {segment(1), segment(2)}, 5);
    BOOST_TEST(!playlist.next.has_value());
    const hls::MediaSegment& first = playlist.segments[1];
    BOOST_TEST(first.discontinuity);
    BOOST_TEST(first.gap);
    BOOST_TEST(first.program_date_time == "2026-12-31T23:59:58.500Z");
    BOOST_TEST(first.other_tags.size() == 1u);
    BOOST_TEST(!playlist.segments[2].discontinuity);
    BOOST_TEST(playlist.segments[2].other_tags.empty());
}

BOOST_AUTO_TEST_CASE(a_segment_that_is_too_long_or_late_is_an_error) {
    const auto error = [](hls::MediaPlaylist playlist, const hls::MediaSegment& late) {
        try {
            hls::append_live(playlist, {late}, 3);
        } catch (const Error& caught) {
            return std::string(caught.what());
        }
        return std::string("no error");
    };
    BOOST_TEST(error(empty_playlist(), segment(1, milliseconds(2499))) == "no error");
    BOOST_TEST(error(empty_playlist(), segment(1, milliseconds(2500))) ==
               "1.ts: lasts 2.500 seconds; the target duration is 2 and must not change");
    hls::MediaPlaylist ended = empty_playlist();
    ended.end_list = true;
    BOOST_TEST(error(ended, segment(1)) == "the playlist has ended (EXT-X-ENDLIST)");
}

BOOST_AUTO_TEST_SUITE_END()
