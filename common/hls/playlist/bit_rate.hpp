// SPDX-License-Identifier: MIT
#pragma once

#include "hls/playlist/playlist.hpp"

#include <cstdint>
#include <span>

namespace ispkit::hls {

/// The size of a segment as players fetch it, in bytes, and its EXTINF.
struct SegmentSize {
    std::uint64_t bytes = 0;
    Duration duration{};
};

/// In bits per second, rounded up.
struct BitRates {
    std::uint64_t peak = 0;
    std::uint64_t average = 0;
};

/// The attributes BANDWIDTH and AVERAGE-BANDWIDTH of a media playlist (RFC 8216 4.3.4.2). The peak
/// is the largest bit rate of consecutive segments that last together 0.5 to 1.5 target durations
/// (in seconds); of all segments, if none do. Segments of no duration count with their neighbours;
/// 0 if nothing has a duration. Takes time in proportion to the number of segments.
BitRates bit_rates(std::span<const SegmentSize> segments, std::uint64_t target_duration);

} // namespace ispkit::hls
