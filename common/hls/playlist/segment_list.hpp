// SPDX-License-Identifier: MIT
#pragma once

#include "hls/playlist/playlist.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::hls {

/// A segment of a list of files.
struct ListedSegment {
    std::string name;
    std::optional<Duration> duration;
    SourceLine line;

    bool operator==(const ListedSegment&) const = default;
};

/// Reads the output of ffmpeg's segment muxer with -segment_list: "NAME,START,END" lines, or a
/// script of the concat demuxer if the first line is "ffconcat version 1.0". Durations in the
/// script are decimal seconds; inpoint and outpoint are errors, since they cut files. Throws Error
/// with "name:LINE: "; an empty text is an empty list.
std::vector<ListedSegment> parse_segment_list(std::string_view text, std::string_view name);

} // namespace ispkit::hls
