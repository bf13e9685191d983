// SPDX-License-Identifier: MIT
#pragma once

#include <charconv>
#include <string_view>
#include <system_error>

namespace ispkit::text {

/// Reads a decimal number; returns whether the whole text is a number that the type can hold. Only
/// '-' is read as a sign, and only for signed types.
template <typename Number>
bool read_number(std::string_view text, Number& number) {
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    return error == std::errc() && stop == end;
}

} // namespace ispkit::text
