// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

namespace ispkit::mail {

/// The width of all charts, and the room for numbers on the left.
inline constexpr double k_width = 860;
inline constexpr double k_left = 52;

inline constexpr std::string_view k_offence = "#c8372d";
inline constexpr std::string_view k_usual = "#a9b6c4";
inline constexpr std::string_view k_ink = "#5b6673";
inline constexpr std::string_view k_limit_ink = "#8a5a00";

/// How lines are drawn: colour, width and dashes.
inline constexpr std::string_view k_axis = R"(stroke="#8894a1" stroke-width="1")";
inline constexpr std::string_view k_grid = R"(stroke="#e3e8ed" stroke-width="1")";
inline constexpr std::string_view k_divider =
    R"(stroke="#5b6673" stroke-width="1" stroke-dasharray="2 3")";
inline constexpr std::string_view k_limit =
    R"(stroke="#d98e04" stroke-width="1.5" stroke-dasharray="6 3")";

/// The distance between grid lines: 1, 2, 5, 10 ..., so that there are about four.
std::int64_t round_step(std::int64_t most);

} // namespace ispkit::mail
