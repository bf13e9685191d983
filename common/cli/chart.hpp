// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace ispkit::cli {

/// The characters for charts: block elements in eighths, or ASCII.
enum class Glyphs { utf8, ascii };

/// A bar that fills `part`, 0 to 1, of the width; blanks fill the rest.
std::string bar(double part, std::size_t width, Glyphs glyphs);

/// One character for each number, whose height shows the number's share of the largest. Numbers
/// above zero are always visible.
std::string sparkline(std::span<const std::int64_t> numbers, Glyphs glyphs);

} // namespace ispkit::cli
