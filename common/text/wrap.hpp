// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ispkit::text {

/// Breaks the text at blanks into lines that end before column width. The first line is assumed to
/// begin at column, and nothing is put in front of it; the others are indented. For ASCII. A word
/// longer than a line is not broken.
std::string wrap(std::string_view text, std::size_t width, std::size_t indentation,
                 std::size_t column);

inline std::string wrap(std::string_view text, std::size_t width, std::size_t indentation) {
    return wrap(text, width, indentation, indentation);
}

} // namespace ispkit::text
