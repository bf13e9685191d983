// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ispkit::text {

/// The text in lines that end before column width, broken at blanks. The first line begins at
/// column, with nothing in front of it; the others are indented. For ASCII; a word that is longer
/// than a line is not broken.
std::string wrap(std::string_view text, std::size_t width, std::size_t indentation,
                 std::size_t column);

inline std::string wrap(std::string_view text, std::size_t width, std::size_t indentation) {
    return wrap(text, width, indentation, indentation);
}

} // namespace ispkit::text
