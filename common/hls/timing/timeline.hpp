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
    /// Whether EXT-X-DISCONTINUITY stands before it (RFC 8216 4.3.2.3); never before the first.
    bool discontinuity;
};

/// Lays segments end to end in the order of play. A segment lasts until the next one starts where
/// the two are continuous: compatible, one timescale, and the next starts within half a second of
/// this one's end, or later by up to half of this one's length (a frame that stands long; a missing
/// segment is more than that), or within 10 seconds of a single frame whose length is not known.
/// Elsewhere it lasts until its own end; such a single frame, at least as long as the last one of
/// the continuous segment before it.
std::vector<TimelineEntry> timeline(std::span<const SegmentTiming> segments);

} // namespace ispkit::hls
