// SPDX-License-Identifier: MIT
#include "visible_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

namespace ispkit {

namespace {

struct Character {
    std::uint32_t code = 0;
    /// 0 for an octet that begins no character.
    std::size_t length = 0;
};

/// The character in front (RFC 3629: shortest form, no surrogates, up to U+10FFFF).
Character front_of(std::string_view text) {
    const auto octet = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const std::uint32_t first = octet(0);
    if (first < 0x80) {
        return {first, 1};
    }
    const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || text.size() < length) {
        return {};
    }
    std::uint32_t code = first & (0xffU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((octet(i) & 0xc0U) != 0x80) {
            return {};
        }
        code = code << 6 | (octet(i) & 0x3fU);
    }
    const std::uint32_t least = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000;
    const bool is_surrogate = code >= 0xd800 && code <= 0xdfff;
    return code < least || code > 0x10ffff || is_surrogate ? Character{} : Character{code, length};
}

/// Control characters, marks and overrides of direction, line separators, and what has no width.
bool is_hidden(std::uint32_t code) {
    return code < 0x20 || (code >= 0x7f && code <= 0x9f) || code == 0xad || code == 0x61c ||
           (code >= 0x200b && code <= 0x200f) || (code >= 0x2028 && code <= 0x202e) ||
           (code >= 0x2060 && code <= 0x206f) || code == 0xfeff || code >= 0xe0000;
}

} // namespace

std::string visible_text(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    while (!text.empty()) {
        const Character character = front_of(text);
        if (character.length == 0) {
            result += fmt::format("\\x{:02x}", static_cast<unsigned char>(text.front()));
        } else if (is_hidden(character.code)) {
            result += character.code < 0x80 ? fmt::format("\\x{:02x}", character.code)
                                            : fmt::format("\\u{:04x}", character.code);
        } else {
            result += text.substr(0, character.length);
        }
        text.remove_prefix(std::max<std::size_t>(character.length, 1));
    }
    return result;
}

} // namespace ispkit
