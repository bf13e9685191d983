// SPDX-License-Identifier: MIT
#include "timings.hpp"

#include "cli/progress.hpp"
#include "error.hpp"
#include "options.hpp"
#include "text/quantity.hpp"

#include <algorithm>
#include <string>

namespace ispkit {

namespace {

/// Calls read(segment, position) for each segment. Prints a message for each failure, then throws
/// Error if there was one.
template <typename Read>
void read_each(const cli::CommandLine& command_line, const std::vector<Segment>& segments,
               Read read) {
    std::vector<std::string> errors;
    {
        cli::Progress progress(k_tool.name, "segments", segments.size(),
                               command_line.quiet() ? cli::Progress::Show::never
                                                    : cli::Progress::Show::if_terminal);
        for (std::size_t i = 0; i < segments.size(); ++i) {
            try {
                read(segments[i], i);
            } catch (const Error& error) {
                errors.emplace_back(error.what());
            }
            progress.advance();
        }
    }
    for (const std::string& error : errors) {
        command_line.print_error(error);
    }
    if (!errors.empty()) {
        throw_error("{} of {} cannot be read, so there is no playlist", errors.size(),
                    text::counted(segments.size(), "segment"));
    }
}

Timings known_timings(const cli::CommandLine& command_line, Media& media,
                      const std::vector<Segment>& segments) {
    Timings result;
    read_each(command_line, segments, [&](const Segment& segment, std::size_t) {
        media.check_presence(segment);
        result.entries.push_back({*segment.duration, false});
    });
    return result;
}

Timings read_timings(const cli::CommandLine& command_line, Media& media,
                     const std::vector<Segment>& segments) {
    std::vector<hls::SegmentTiming> timings;
    read_each(command_line, segments, [&](const Segment& segment, std::size_t position) {
        timings.push_back(media.timing(segment, position));
    });
    Timings result;
    result.entries = hls::timeline(timings);
    for (std::size_t i = 0; i < segments.size(); ++i) {
        if (result.entries[i].duration.count() == 0) {
            throw_error("{}: the duration of a single frame is unknown (use --duration)",
                        segments[i].path);
        }
    }
    result.independent = std::all_of(timings.begin(), timings.end(),
                                     [](const hls::SegmentTiming& t) { return t.independent; });
    return result;
}

} // namespace

Timings timings_of(const cli::CommandLine& command_line, Media& media,
                   const std::vector<Segment>& segments) {
    const bool durations_known =
        std::all_of(segments.begin(), segments.end(),
                    [](const Segment& segment) { return segment.duration.has_value(); });
    return durations_known ? known_timings(command_line, media, segments)
                           : read_timings(command_line, media, segments);
}

} // namespace ispkit
