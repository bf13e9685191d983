// SPDX-License-Identifier: MIT
#include "cli/chart.hpp"

#include <algorithm>
#include <cmath>

namespace ispkit::cli {

namespace {

constexpr std::size_t k_eighths = 8;
constexpr std::string_view k_left_blocks[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"};
constexpr std::string_view k_lower_blocks[] = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
constexpr std::string_view k_ascii_levels = " .:-=+*%#";

} // namespace

std::string bar(double part, std::size_t width, Glyphs glyphs) {
    const auto total = static_cast<std::size_t>(
        std::lround(std::clamp(part, 0.0, 1.0) * static_cast<double>(width * k_eighths)));
    const std::size_t whole = total / k_eighths;
    const std::size_t rest = total % k_eighths;
    std::string text;
    for (std::size_t i = 0; i < whole; ++i) {
        text += glyphs == Glyphs::utf8 ? k_left_blocks[k_eighths] : "#";
    }
    std::size_t columns = whole;
    if (rest > 0 && (glyphs == Glyphs::utf8 || rest >= k_eighths / 2)) {
        text += glyphs == Glyphs::utf8 ? k_left_blocks[rest] : "#";
        ++columns;
    }
    return text.append(width - columns, ' ');
}

std::string sparkline(std::span<const std::int64_t> numbers, Glyphs glyphs) {
    const std::int64_t most =
        numbers.empty() ? 0 : *std::max_element(numbers.begin(), numbers.end());
    std::string text;
    for (const std::int64_t number : numbers) {
        const double part = most <= 0 ? 0 : static_cast<double>(number) / static_cast<double>(most);
        const auto level = static_cast<std::size_t>(
            std::ceil(std::max(part, 0.0) * static_cast<double>(k_eighths)));
        text += glyphs == Glyphs::utf8 ? k_lower_blocks[level] : k_ascii_levels.substr(level, 1);
    }
    return text;
}

} // namespace ispkit::cli
