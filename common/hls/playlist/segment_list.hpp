// SPDX-License-Identifier: MIT
#pragma once

#include "hls/playlist/playlist.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::hls {

/// A segment as a list of files names it.
struct ListedSegment {
    std::string name;
    std::optional<Duration> duration;
    SourceLine line;

    bool operator==(const ListedSegment&) const = default;
};

/// Reads what ffmpeg's segment muxer writes with -segment_list: "NAME,START,END" lines, or the
/// script of the concat demuxer where the first line is "ffconcat version 1.0". Durations of the
/// script are decimal seconds; its inpoint and outpoint are errors, since they cut files. Throws
/// Error with "name:LINE: "; an empty text is an empty list.
std::vector<ListedSegment> parse_segment_list(std::string_view text, std::string_view name);

} // namespace ispkit::hls
