// SPDX-License-Identifier: MIT
#pragma once

namespace ispkit::text {

// The classes of ASCII, whatever the locale is.

constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

constexpr bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

} // namespace ispkit::text
