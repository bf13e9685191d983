// SPDX-License-Identifier: MIT
#pragma once

#include "text/ascii.hpp"
#include "text/character_class.hpp"

#include <cstddef>
#include <string_view>

namespace ispkit::sip {

/// Takes a prefix off the front of the text; returns false where the text does not begin with it.
inline bool take(std::string_view& text, std::string_view prefix) {
    const bool there = text.starts_with(prefix);
    text.remove_prefix(there ? prefix.size() : 0);
    return there;
}

template <std::size_t size>
bool take(std::string_view& text, const char (&prefix)[size]) {
    const bool there = text::begins_with(text, prefix);
    text.remove_prefix(there ? size - 1 : 0);
    return there;
}

/// Takes the leading characters that are of a class off the text.
template <typename OfClass>
void skip_while(std::string_view& text, OfClass&& of_class) {
    std::size_t length = 0;
    while (length < text.size() && of_class(text[length])) {
        ++length;
    }
    text.remove_prefix(length);
}

/// A name without its quotation marks, if it has them.
std::string_view unquoted(std::string_view name);

/// The user of a SIP URI in a From or To header, such as 100 in '"x" <sip:100@example.com>'; the
/// text itself where it is not a URI.
std::string_view user_of(std::string_view header);

/// Whether a text has the length and the characters of the reasons in Asterisk's source.
bool is_plausible_reason(std::string_view text);

} // namespace ispkit::sip
