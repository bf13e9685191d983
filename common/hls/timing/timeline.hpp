// SPDX-License-Identifier: MIT
#pragma once

#include "hls/timing/segment_timing.hpp"

#include <chrono>
#include <span>
#include <vector>

namespace ispkit::hls {

/// One segment in a playlist.
struct TimelineEntry {
    /// Never negative. Rounded so that the sum over segments of one clock does not drift.
    std::chrono::microseconds duration;
    /// Whether EXT-X-DISCONTINUITY precedes it (RFC 8216 4.3.2.3); never before the first.
    bool discontinuity;
};

/// Lays segments end to end in the order of play. If two segments are continuous, the first lasts
/// until the next one starts. Continuous means: compatible, the same timescale, and the next starts
/// within half a second of this one's end, or later by up to half of this one's length (a frame
/// shown long; a missing segment is longer), or within 10 seconds of a single frame of unknown
/// duration. Otherwise a segment lasts until its own end; such a single frame lasts at least as
/// long as the last frame of the continuous segment before it.
std::vector<TimelineEntry> timeline(std::span<const SegmentTiming> segments);

} // namespace ispkit::hls
