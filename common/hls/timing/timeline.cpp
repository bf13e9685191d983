// SPDX-License-Identifier: MIT
#include "hls/timing/timeline.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>

namespace ispkit::hls {

namespace {

constexpr std::uint64_t k_microseconds_a_second = 1'000'000;

/// The longest duration of a single frame whose segment does not contain its duration.
constexpr std::int64_t k_longest_lone_frame_seconds = 10;

/// The distance from the segment's start to a time on its clock; 0 if that is earlier.
std::uint64_t forward_distance(const SegmentTiming& segment, std::uint64_t to) {
    const std::int64_t distance = clock_distance(segment.start, to, segment.clock_bits);
    return static_cast<std::uint64_t>(std::max<std::int64_t>(distance, 0));
}

/// The configuration, completed with parameters that only an earlier segment contained.
SegmentConfiguration completed(SegmentConfiguration configuration,
                               const SegmentConfiguration& earlier) {
    for (std::size_t i = 0; i < configuration.tracks.size(); ++i) {
        if (configuration.tracks[i].parameters.empty()) {
            configuration.tracks[i].parameters = earlier.tracks[i].parameters;
        }
    }
    return configuration;
}

/// The longest gap between a segment's end and the start of a continuous next segment.
std::int64_t longest_gap(const SegmentTiming& segment) {
    const auto length = static_cast<std::int64_t>(forward_distance(segment, segment.end));
    return length == 0 ? k_longest_lone_frame_seconds * segment.timescale
                       : std::max<std::int64_t>(segment.timescale / 2, length / 2);
}

bool on_one_clock(const SegmentTiming& segment, const SegmentTiming& next) {
    if (segment.timescale != next.timescale || segment.clock_bits != next.clock_bits ||
        clock_distance(segment.start, next.start, segment.clock_bits) <= 0) {
        return false;
    }
    const std::int64_t gap = clock_distance(segment.end, next.start, segment.clock_bits);
    return gap >= -std::int64_t{segment.timescale / 2} && gap <= longest_gap(segment);
}

/// For each segment, whether it continues where the one before it ends.
std::vector<bool> find_continuous(std::span<const SegmentTiming> segments) {
    std::vector<bool> continuous(segments.size(), false);
    SegmentConfiguration known;
    for (std::size_t i = 0; i < segments.size(); ++i) {
        const SegmentConfiguration& own = segments[i].configuration;
        const bool same = i > 0 && compatible(known, own);
        continuous[i] = same && on_one_clock(segments[i - 1], segments[i]);
        known = same ? completed(own, known) : own;
    }
    return continuous;
}

/// The duration of a single frame, after a segment with that last frame (0: unknown) and that
/// duration.
std::uint64_t lone_frame_duration(const SegmentTiming& segment, std::uint64_t frame_before,
                                  std::uint64_t duration_before) {
    const std::uint64_t told = std::max(forward_distance(segment, segment.end), frame_before);
    return told == 0 ? duration_before : told;
}

/// Converts the durations of one clock to microseconds; carries the rounding error over to the next
/// one.
class Rounding {
public:
    std::chrono::microseconds to_microseconds(std::uint64_t ticks, std::uint32_t timescale) {
        if (timescale != timescale_) {
            timescale_ = timescale;
            remainder_ = timescale / 2;
        }
        const std::uint64_t seconds = std::min(ticks / timescale, k_most_seconds);
        remainder_ += ticks % timescale * k_microseconds_a_second;
        const std::uint64_t fraction = remainder_ / timescale;
        remainder_ %= timescale;
        return std::chrono::microseconds(seconds * k_microseconds_a_second + fraction);
    }

private:
    static constexpr std::uint64_t k_most_seconds =
        std::numeric_limits<std::int64_t>::max() / k_microseconds_a_second - 2;

    std::uint32_t timescale_ = 0;
    std::uint64_t remainder_ = 0;
};

} // namespace

std::vector<TimelineEntry> timeline(std::span<const SegmentTiming> segments) {
    const std::vector<bool> continuous = find_continuous(segments);
    std::vector<TimelineEntry> entries;
    entries.reserve(segments.size());
    Rounding rounding;
    std::uint64_t ticks = 0;
    for (std::size_t i = 0; i < segments.size(); ++i) {
        const SegmentTiming& segment = segments[i];
        if (i + 1 < segments.size() && continuous[i + 1]) {
            ticks = forward_distance(segment, segments[i + 1].start);
        } else if (segment.last_frame == 0 && continuous[i]) {
            ticks = lone_frame_duration(segment, segments[i - 1].last_frame, ticks);
        } else {
            ticks = forward_distance(segment, segment.end);
        }
        entries.push_back(
            {rounding.to_microseconds(ticks, segment.timescale), i > 0 && !continuous[i]});
    }
    return entries;
}

} // namespace ispkit::hls
