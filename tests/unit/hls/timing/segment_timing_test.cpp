// SPDX-License-Identifier: MIT
#include "hls/timing/segment_timing.hpp"

#include <boost/test/unit_test.hpp>

#include <limits>

using namespace ispkit;
using hls::SegmentConfiguration;

BOOST_AUTO_TEST_SUITE(hls_timing_segment_timing)

namespace {

SegmentConfiguration configuration(std::vector<std::uint8_t> parameters) {
    return {hls::Container::mpegts, {{256, hls::TrackKind::video, 0x1b, std::move(parameters)}}};
}

} // namespace

BOOST_AUTO_TEST_CASE(distances_take_the_short_way_around_the_clock) {
    const std::uint64_t last = (std::uint64_t{1} << 33) - 1;
    BOOST_TEST(hls::clock_distance(5, 3, 33) == -2);
    BOOST_TEST(hls::clock_distance(last, 1, 33) == 2);
    BOOST_TEST(hls::clock_distance(1, last, 33) == -2);
    BOOST_TEST(hls::clock_distance(std::numeric_limits<std::uint64_t>::max(), 1, 64) == 2);
    BOOST_TEST(hls::clock_distance(0, std::uint64_t{1} << 63, 64) ==
               std::numeric_limits<std::int64_t>::min());
}

BOOST_AUTO_TEST_CASE(what_is_not_told_is_taken_to_be_the_same) {
    BOOST_TEST(hls::compatible(configuration({1, 2}), configuration({1, 2})));
    BOOST_TEST(hls::compatible(configuration({1, 2}), configuration({})));
    BOOST_TEST(hls::compatible(configuration({}), configuration({1, 2})));
    BOOST_TEST(!hls::compatible(configuration({1, 2}), configuration({1, 3})));
}

BOOST_AUTO_TEST_CASE(another_track_or_format_or_container_is_not_compatible) {
    const SegmentConfiguration one = configuration({});
    SegmentConfiguration other = one;
    other.container = hls::Container::fmp4;
    BOOST_TEST(!hls::compatible(one, other));
    other = one;
    other.tracks[0].id = 257;
    BOOST_TEST(!hls::compatible(one, other));
    other = one;
    other.tracks[0].format = 0x24;
    BOOST_TEST(!hls::compatible(one, other));
    other = one;
    other.tracks.push_back({300, hls::TrackKind::audio, 0x0f, {}});
    BOOST_TEST(!hls::compatible(one, other));
    BOOST_TEST(!hls::compatible(other, one));
}

BOOST_AUTO_TEST_CASE(tracks_are_sorted_by_id) {
    SegmentConfiguration segment = configuration({});
    segment.tracks.push_back({3, hls::TrackKind::audio, 0x0f, {}});
    hls::sort_tracks(segment);
    BOOST_TEST((segment.tracks[0].id == 3 && segment.tracks[1].id == 256));
}

BOOST_AUTO_TEST_SUITE_END()
