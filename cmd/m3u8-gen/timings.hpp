// SPDX-License-Identifier: MIT
#pragma once

#include "cli/command_line.hpp"
#include "hls/timing/timeline.hpp"
#include "media.hpp"
#include "segments.hpp"

#include <vector>

namespace ispkit {

/// The timing of each segment; none for segments whose durations are known beforehand.
struct Timings {
    std::vector<hls::TimelineEntry> entries;
    bool independent = false;
};

/// Gets the timing of each segment from the media, or, if all durations are known, only checks that
/// the files are there. Prints a message for each segment that cannot be read, then throws Error if
/// there was one, or if a duration is unknown.
Timings timings_of(const cli::CommandLine& command_line, Media& media,
                   const std::vector<Segment>& segments);

} // namespace ispkit
