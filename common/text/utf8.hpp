// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace ispkit::text {

struct Utf8Character {
    std::uint32_t code = 0;
    /// In bytes; 0 if the first byte does not begin a character.
    std::size_t length = 0;
};

/// The character in front of a text that is not empty (RFC 3629: shortest form, no surrogates, up
/// to U+10FFFF).
Utf8Character front_character(std::string_view text);

/// Whether the whole text is valid UTF-8.
bool is_utf8(std::string_view text);

/// Whether a byte continues a character that an earlier byte began.
constexpr bool continues_character(char c) {
    constexpr unsigned k_mask = 0xc0;
    constexpr unsigned k_continued = 0x80;
    return (static_cast<unsigned char>(c) & k_mask) == k_continued;
}

} // namespace ispkit::text
