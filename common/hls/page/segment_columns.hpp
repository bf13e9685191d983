// SPDX-License-Identifier: MIT
#pragma once

#include "hls/verify/report.hpp"

#include <cstddef>
#include <vector>

namespace ispkit::hls {

/// Neighbouring segments as one column of a chart: positions `first` to `end`, without `end`.
struct SegmentColumn {
    std::size_t first = 0;
    std::size_t end = 0;
    /// In seconds from the beginning of the playlist, by EXTINF.
    double start = 0;
    double seconds = 0;
    /// The bit rate of the busiest segment, in bits per second; 0 if it is unknown.
    double peak = 0;
    /// The longest EXTINF, and the longest duration of the media, 0 if it is unknown.
    double listed = 0;
    double measured = 0;
    /// The key period of the first segment.
    std::size_t key_period = 0;
    /// Whether one of them has it.
    bool discontinuity = false;
    bool gap = false;
};

struct SegmentColumns {
    std::vector<SegmentColumn> columns;
    /// The number of segments in each column but the last.
    std::size_t each = 1;
    double seconds = 0;
    double peak = 0;
    double longest = 0;
    /// Of the segments whose size is known, in bits per second; 0 if there are none.
    double average = 0;
};

/// At most that many columns, of equal numbers of segments.
SegmentColumns columns_of(const MediaReport& playlist, std::size_t most);

} // namespace ispkit::hls
