// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace ispkit::cli {

/// What charts are drawn with: block elements in eighths, or ASCII.
enum class Glyphs { utf8, ascii };

/// A bar that fills that part, 0 to 1, of the width; blanks fill the rest.
std::string bar(double part, std::size_t width, Glyphs glyphs);

/// One character for each number, as high as it is beside the largest. What is not zero is seen.
std::string sparkline(std::span<const std::int64_t> numbers, Glyphs glyphs);

} // namespace ispkit::cli
