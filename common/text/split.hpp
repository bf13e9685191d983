// SPDX-License-Identifier: MIT
#pragma once

#include "text/ascii.hpp"

#include <algorithm>
#include <string_view>

namespace ispkit::text {

/// Removes the text in front of the first separator, and the separator, from rest and returns that
/// text; all of rest if there is no separator.
inline std::string_view take_until(std::string_view& rest, char separator) {
    const std::string_view part = rest.substr(0, rest.find(separator));
    rest.remove_prefix(std::min(part.size() + 1, rest.size()));
    return part;
}

/// Removes the first word, and the blanks on both its sides, from rest and returns the word.
std::string_view take_word(std::string_view& rest, std::string_view blanks = k_blanks);

/// Removes UTF-8's byte order mark (U+FEFF) from the front of the text; returns whether there was
/// one.
bool drop_byte_order_mark(std::string_view& text);

} // namespace ispkit::text
