// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

namespace ispkit::mail {

/// The width of all charts, and the room for numbers on the left.
inline constexpr double k_width = 860;
inline constexpr double k_left = 52;

/// Colours of the page (markup::page_start), and those of its light theme where a mail program has
/// removed the style sheet.
inline constexpr std::string_view k_offence = "var(--error, #c8372d)";
inline constexpr std::string_view k_usual = "var(--bar, #6f8fb0)";
inline constexpr std::string_view k_ink = "var(--muted, #5b6673)";

/// How lines are drawn: colour, width and dashes.
inline constexpr std::string_view k_axis = R"-(stroke="var(--muted, #5b6673)" stroke-width="1")-";
inline constexpr std::string_view k_grid = R"-(stroke="var(--grid, #e8ecf0)" stroke-width="1")-";
inline constexpr std::string_view k_divider =
    R"-(stroke="var(--muted, #5b6673)" stroke-width="1" stroke-dasharray="2 3")-";
inline constexpr std::string_view k_limit =
    R"-(stroke="var(--target, #b07a12)" stroke-width="1.5" stroke-dasharray="6 3")-";

/// The distance between grid lines: 1, 2, 5, 10 ..., so that there are about four.
std::int64_t round_step(std::int64_t most);

} // namespace ispkit::mail
