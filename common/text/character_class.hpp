// SPDX-License-Identifier: MIT
#pragma once

namespace ispkit::text {

// ASCII classes, independent of the locale.

constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

constexpr bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

} // namespace ispkit::text
