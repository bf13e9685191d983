// SPDX-License-Identifier: MIT
#pragma once

#include "hls/crypt/iv.hpp"
#include "hls/playlist/playlist.hpp"
#include "options.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ispkit {

/// A segment of the playlist to be written.
struct Segment {
    std::string path;
    /// From a segment list or --duration; the others' is read from the media.
    std::optional<hls::Duration> duration;
};

/// All segments in order, and the first one's media sequence number.
struct SegmentSequence {
    std::vector<Segment> segments;
    std::uint64_t first = 0;
    /// What --rotate counts from at the first segment: its number, where names tell that.
    std::uint64_t first_key_position = 0;
};

/// The segments of the command line or of a list, by number where the options say so. Throws Error
/// where numbers are missing, occur twice, or exceed 2^64-1.
SegmentSequence collect_segments(const Options& options);

} // namespace ispkit
