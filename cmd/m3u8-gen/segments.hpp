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
    /// The duration from a segment list or --duration; otherwise it is read from the media.
    std::optional<hls::Duration> duration;
    /// With --split, its bytes of the file.
    std::optional<hls::ByteRange> range = {};
};

/// All segments in order, and the first one's media sequence number.
struct SegmentSequence {
    std::vector<Segment> segments;
    std::uint64_t first = 0;
    /// The number from which --rotate counts at the first segment: its own number, if the names
    /// contain numbers.
    std::uint64_t first_key_position = 0;
    /// With --live, the paths of segments that the playlist has or had already.
    std::vector<std::string> left_out;
    /// With --split, the initialisation section in the file, if it is fMP4.
    std::optional<hls::ByteRange> map_range;
};

/// The segments of the command line, of a list, or of the file of --split, by number where the
/// options say so; then segments with numbers less than least_number are left out. Throws Error if
/// numbers are missing, occur twice, or exceed 2^64-1, if the file cannot be split, or if the
/// playlist of --like has another number of segments.
SegmentSequence collect_segments(const Options& options, std::uint64_t least_number);

} // namespace ispkit
