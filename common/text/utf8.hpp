// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace ispkit::text {

struct Utf8Character {
    std::uint32_t code = 0;
    /// In octets; 0 for an octet that begins no character.
    std::size_t length = 0;
};

/// The character in front of a text that is not empty (RFC 3629: shortest form, no surrogates, up
/// to U+10FFFF).
Utf8Character front_character(std::string_view text);

/// Whether a text is characters from front to end.
bool is_utf8(std::string_view text);

/// Whether an octet goes on with a character that another one began.
constexpr bool continues_character(char c) {
    constexpr unsigned k_mask = 0xc0;
    constexpr unsigned k_continued = 0x80;
    return (static_cast<unsigned char>(c) & k_mask) == k_continued;
}

} // namespace ispkit::text
