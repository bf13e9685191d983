// SPDX-License-Identifier: MIT
#pragma once

#include "text/character_class.hpp"

#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>

namespace ispkit::text {

inline char lower(char octet) {
    return octet >= 'A' && octet <= 'Z' ? static_cast<char>(octet - 'A' + 'a') : octet;
}

/// Whether the text begins with a constant. Faster than starts_with(): the length of the constant
/// is known, so the compiler compares numbers.
template <std::size_t size>
bool begins_with(std::string_view text, const char (&constant)[size]) {
    return text.size() >= size - 1 && std::memcmp(text.data(), constant, size - 1) == 0;
}

/// The text with A to Z in lower case.
std::string lower(std::string_view text);

/// Whether the texts are the same, ignoring the case of A to Z.
bool equal_ignoring_case(std::string_view one, std::string_view other);

/// Whether the text consists of one or more digits.
bool all_digits(std::string_view text);

/// Blanks, and the CR of a line that ends with CR LF.
inline constexpr std::string_view k_blanks = " \t\r";

/// The text without the blanks at its ends.
std::string_view trim(std::string_view text, std::string_view blanks = k_blanks);

/// The text without the bytes up to 0x20 at its ends.
std::string_view trim_controls(std::string_view text);

} // namespace ispkit::text
