// SPDX-License-Identifier: MIT
#pragma once

#include "text/character_class.hpp"

#include <string>
#include <string_view>

namespace ispkit::sip {

inline char lower(char octet) {
    return octet >= 'A' && octet <= 'Z' ? static_cast<char>(octet - 'A' + 'a') : octet;
}

/// The text with A to Z in lower case.
std::string lower(std::string_view text);

/// Whether the texts are the same but for the case of A to Z.
bool same(std::string_view one, std::string_view other);

/// Whether the text has digits, and nothing else.
bool all_digits(std::string_view text);

/// The text without the octets up to 0x20 at its ends.
std::string_view strip(std::string_view text);

} // namespace ispkit::sip
