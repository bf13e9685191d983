// SPDX-License-Identifier: MIT
#include "hls/timing/timeline.hpp"

#include <boost/test/unit_test.hpp>

#include <limits>

using namespace ispkit;
using hls::SegmentTiming;
using hls::TimelineEntry;
using std::chrono::microseconds;

BOOST_AUTO_TEST_SUITE(hls_timing_timeline)

namespace {

constexpr std::uint64_t k_second = 90000;
constexpr std::uint64_t k_clock = std::uint64_t{1} << 33;

SegmentTiming segment(std::uint64_t start, std::uint64_t end) {
    SegmentTiming timing;
    timing.start = start;
    timing.end = end;
    timing.last_frame = start == end ? 0 : 3600;
    timing.timescale = 90000;
    timing.clock_bits = 33;
    timing.independent = true;
    timing.configuration.tracks = {{256, hls::TrackKind::video, 0x1b, {1, 2, 3}}};
    return timing;
}

SegmentTiming with_parameters(SegmentTiming timing, std::vector<std::uint8_t> parameters) {
    timing.configuration.tracks[0].parameters = std::move(parameters);
    return timing;
}

std::vector<bool> discontinuities(const std::vector<SegmentTiming>& segments) {
    std::vector<bool> result;
    for (const TimelineEntry& entry : hls::timeline(segments)) {
        result.push_back(entry.discontinuity);
    }
    return result;
}

std::vector<std::int64_t> durations(const std::vector<SegmentTiming>& segments) {
    std::vector<std::int64_t> result;
    for (const TimelineEntry& entry : hls::timeline(segments)) {
        result.push_back(entry.duration.count());
    }
    return result;
}

/// Whether there is a discontinuity between two segments.
bool breaks(const SegmentTiming& first, const SegmentTiming& second) {
    return discontinuities({first, second})[1];
}

using Flags = std::vector<bool>;
using Durations = std::vector<std::int64_t>;

} // namespace

BOOST_AUTO_TEST_CASE(no_segments_make_no_timeline) {
    BOOST_TEST(hls::timeline({}).empty());
}

BOOST_AUTO_TEST_CASE(a_segment_lasts_until_the_next_one_starts) {
    const std::vector<SegmentTiming> segments = {segment(0, 2 * k_second - 3600),
                                                 segment(2 * k_second, 4 * k_second + 3600),
                                                 segment(4 * k_second, 5 * k_second)};
    BOOST_TEST(durations(segments) == (Durations{2'000'000, 2'000'000, 1'000'000}));
    BOOST_TEST(discontinuities(segments) == (Flags{false, false, false}));
}

BOOST_AUTO_TEST_CASE(the_clock_may_wrap_between_segments_and_inside) {
    const std::vector<SegmentTiming> segments = {
        segment(k_clock - 3 * k_second, k_clock - k_second), segment(k_clock - k_second, k_second),
        segment(k_second, 3 * k_second)};
    BOOST_TEST(durations(segments) == (Durations{2'000'000, 2'000'000, 2'000'000}));
    BOOST_TEST(discontinuities(segments) == (Flags{false, false, false}));
}

BOOST_AUTO_TEST_CASE(half_a_second_back_and_half_its_length_ahead_is_continuous) {
    const SegmentTiming first = segment(0, 4 * k_second);
    const auto starts_at = [&first](std::uint64_t start) {
        return breaks(first, segment(start, start + k_second));
    };
    BOOST_TEST(!starts_at(4 * k_second - k_second / 2));
    BOOST_TEST(starts_at(4 * k_second - k_second / 2 - 1));
    BOOST_TEST(!starts_at(6 * k_second));
    BOOST_TEST(starts_at(6 * k_second + 1));
}

BOOST_AUTO_TEST_CASE(after_a_short_segment_half_a_second_is_continuous) {
    const SegmentTiming first = segment(0, 9000);
    BOOST_TEST(!breaks(first, segment(9000 + 45000, 90000)));
    BOOST_TEST(breaks(first, segment(9000 + 45001, 90000)));
}

BOOST_AUTO_TEST_CASE(a_segment_that_does_not_go_forward_is_discontinuous) {
    const std::vector<SegmentTiming> twice = {segment(0, 9000), segment(0, 9000)};
    BOOST_TEST(discontinuities(twice) == (Flags{false, true}));
    BOOST_TEST(durations(twice) == (Durations{100'000, 100'000}));
}

BOOST_AUTO_TEST_CASE(a_segment_before_a_discontinuity_lasts_until_its_own_end) {
    const std::vector<SegmentTiming> segments = {segment(0, 2 * k_second),
                                                 segment(100 * k_second, 103 * k_second)};
    BOOST_TEST(durations(segments) == (Durations{2'000'000, 3'000'000}));
    BOOST_TEST(discontinuities(segments) == (Flags{false, true}));
}

BOOST_AUTO_TEST_CASE(another_configuration_is_discontinuous_though_the_time_goes_on) {
    const SegmentTiming first = segment(0, k_second);
    const SegmentTiming second = segment(k_second, 2 * k_second);
    const SegmentTiming third = segment(2 * k_second, 3 * k_second);
    BOOST_TEST(discontinuities({first, with_parameters(second, {9})}) == (Flags{false, true}));
    // What the second does not repeat still holds for the third.
    BOOST_TEST(discontinuities({first, with_parameters(second, {}), third}) ==
               (Flags{false, false, false}));
    BOOST_TEST(discontinuities({first, with_parameters(second, {}), with_parameters(third, {9})}) ==
               (Flags{false, false, true}));
}

BOOST_AUTO_TEST_CASE(another_timescale_is_discontinuous) {
    SegmentTiming second = segment(k_second, 2 * k_second);
    second.timescale = 45000;
    BOOST_TEST(breaks(segment(0, k_second), second));
    BOOST_TEST(durations({segment(0, k_second), second}) == (Durations{1'000'000, 2'000'000}));
}

BOOST_AUTO_TEST_CASE(rounding_does_not_add_up) {
    std::vector<SegmentTiming> segments;
    const std::uint64_t length = 6006 * 7; // 29.97 frames a second: 467133.3 microseconds
    for (std::uint64_t i = 0; i < 3000; ++i) {
        segments.push_back(segment(i * length, (i + 1) * length));
    }
    std::int64_t sum = 0;
    for (const std::int64_t duration : durations(segments)) {
        BOOST_TEST((duration == 467133 || duration == 467134));
        sum += duration;
    }
    BOOST_TEST(sum == 3000 * 42042 / 90 * 1000);
}

BOOST_AUTO_TEST_CASE(a_single_frame_at_the_end_lasts_as_long_as_the_frame_before) {
    BOOST_TEST(durations({segment(0, k_second), segment(k_second, k_second)}) ==
               (Durations{1'000'000, 40'000}));
    SegmentTiming with_sound = segment(k_second, k_second + 4500);
    with_sound.last_frame = 0;
    BOOST_TEST(durations({segment(0, k_second), with_sound}) == (Durations{1'000'000, 50'000}));
    BOOST_TEST(durations({segment(0, 0)}) == (Durations{0}));
}

BOOST_AUTO_TEST_CASE(segments_of_one_frame_each_are_continuous) {
    const std::vector<SegmentTiming> segments = {segment(0, 0), segment(2 * k_second, 2 * k_second),
                                                 segment(5 * k_second, 5 * k_second)};
    BOOST_TEST(durations(segments) == (Durations{2'000'000, 3'000'000, 3'000'000}));
    BOOST_TEST(discontinuities(segments) == (Flags{false, false, false}));
    BOOST_TEST(breaks(segment(0, 0), segment(11 * k_second, 11 * k_second)));
}

BOOST_AUTO_TEST_CASE(absurd_times_do_not_overflow) {
    SegmentTiming longest;
    longest.end = std::numeric_limits<std::int64_t>::max();
    SegmentTiming backward;
    backward.end = std::uint64_t{1} << 63;
    const std::vector<std::int64_t> all = durations({longest, backward, longest});
    BOOST_TEST(all.size() == 3u);
    for (const std::int64_t duration : all) {
        BOOST_TEST(duration >= 0);
    }
}

BOOST_AUTO_TEST_SUITE_END()
