// SPDX-License-Identifier: MIT
#pragma once

#include "text/ascii.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace ispkit::text {

/// Removes the text in front of the first separator, and the separator, from rest and returns that
/// text; all of rest if there is no separator.
inline std::string_view take_until(std::string_view& rest, char separator) {
    const std::string_view part = rest.substr(0, rest.find(separator));
    rest.remove_prefix(std::min(part.size() + 1, rest.size()));
    return part;
}

/// Removes the prefix from the front of text; returns whether it was there.
inline bool take(std::string_view& text, std::string_view prefix) {
    const bool is_there = text.starts_with(prefix);
    text.remove_prefix(is_there ? prefix.size() : 0);
    return is_there;
}

/// The same for a literal, which is compared in few instructions.
template <std::size_t size>
bool take(std::string_view& text, const char (&prefix)[size]) {
    const bool is_there = begins_with(text, prefix);
    text.remove_prefix(is_there ? size - 1 : 0);
    return is_there;
}

/// Removes the leading characters that are of a class from text.
template <typename OfClass>
void skip_while(std::string_view& text, OfClass&& of_class) {
    std::size_t length = 0;
    while (length < text.size() && of_class(text[length])) {
        ++length;
    }
    text.remove_prefix(length);
}

/// Removes the first word, and the blanks on both its sides, from rest and returns the word.
std::string_view take_word(std::string_view& rest, std::string_view blanks = k_blanks);

/// Removes UTF-8's byte order mark (U+FEFF) from the front of the text; returns whether there was
/// one.
bool drop_byte_order_mark(std::string_view& text);

} // namespace ispkit::text
