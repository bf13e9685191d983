// SPDX-License-Identifier: MIT
#include "text/visible_text.hpp"

#include "text/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

namespace ispkit::text {

namespace {

/// Control characters, direction marks and overrides, line separators, and characters without
/// width.
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
        const Utf8Character character = front_character(text);
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

} // namespace ispkit::text
