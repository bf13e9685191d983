// SPDX-License-Identifier: MIT
#include "text/wrap.hpp"

#include "text/split.hpp"

#include <algorithm>

namespace ispkit::text {

std::string wrap(std::string_view text, std::size_t width, std::size_t indentation,
                 std::size_t column) {
    std::string lines;
    while (!text.empty()) {
        const std::string_view word = take_until(text, ' ');
        if (!lines.empty() && column + 1 + word.size() > width) {
            lines += '\n';
            lines.append(indentation, ' ');
            column = indentation;
        } else if (!lines.empty()) {
            lines += ' ';
            ++column;
        }
        lines += word;
        column += word.size();
    }
    return lines;
}

} // namespace ispkit::text
