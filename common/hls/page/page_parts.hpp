// SPDX-License-Identifier: MIT
#pragma once

#include "hls/page/segment_columns.hpp"
#include "hls/verify/report.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::hls {

// The parts of the page that report_page() puts together.

/// What the page adds to the common style sheet (markup::page_start).
extern const std::string_view k_page_style;

/// A finding and its number on the page, to which charts link.
struct NumberedFinding {
    std::size_t number = 0;
    const Finding* finding = nullptr;
};

/// A text of an attacker for HTML, at most about 300 bytes of it.
std::string html_short(std::string_view text);

/// "4.21 Mbit/s".
std::string rate_text(double bits_per_second);

/// "1:02:03" or "2:03"; below a minute "6.006 s".
std::string length_text(double seconds);

/// "error", "warning" or "advice" in its colour.
std::string html_severity(Severity severity);

/// A table of findings; empty if there are none.
std::string html_findings(std::span<const NumberedFinding> findings);

/// The renditions of a multivariant playlist one below the other, on the same scales.
std::string html_ladder(const MultivariantReport& multivariant, const Report& report);

/// A media playlist: bit rate and durations over time, its keys.
std::string html_playlist(const MediaReport& playlist, std::size_t number,
                          std::span<const NumberedFinding> findings);

/// Bit rate, key periods, discontinuities and durations over time, and the places of the findings.
std::string playlist_chart(const MediaReport& playlist, const SegmentColumns& columns,
                           std::span<const NumberedFinding> findings);

/// Bit rate over time, without text; `seconds` and `peak` are those of the whole width and height.
std::string small_chart(const SegmentColumns& columns, double seconds, double peak);

} // namespace ispkit::hls
