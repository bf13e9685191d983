// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace ispkit::hls {

/// X-TIMESTAMP-MAP (RFC 8216 3.5): this time of the cues is this time of MPEG-TS.
struct TimestampMap {
    std::chrono::milliseconds local{};
    /// In ticks of 90 kHz, 33 bits.
    std::uint64_t mpegts = 0;

    bool operator==(const TimestampMap&) const = default;
};

/// A WebVTT segment (W3C, WebVTT section 4).
struct WebVtt {
    std::optional<TimestampMap> timestamp_map;
    std::uint64_t cues = 0;
    /// The earliest start and the latest end of the cues; 0 without cues.
    std::chrono::milliseconds first_start{};
    std::chrono::milliseconds last_end{};
};

/// Reads a WebVTT file; a line with "-->" that is no cue timing is ignored, as players do. Throws
/// Error with "name:LINE: " if the first line is not "WEBVTT" or X-TIMESTAMP-MAP is malformed.
WebVtt parse_webvtt(std::string_view text, std::string_view name);

} // namespace ispkit::hls
