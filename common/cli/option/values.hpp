// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ispkit::cli {

/// The text itself; throws Error if it is empty, which a shell's unset variable produces.
void parse_value(std::string_view text, std::string& value);

/// A decimal number from 0 to 2^64-1. This function and those that follow throw Error for anything
/// else.
void parse_value(std::string_view text, std::uint64_t& value);

/// A decimal number from 0 to 2^32-1.
void parse_value(std::string_view text, std::uint32_t& value);

/// A decimal number from 0 to 10^9, with decimals: 5, 1.5.
void parse_value(std::string_view text, double& value);

/// Seconds with up to six decimals, or with a unit: 6, 9.009, 10s, 400ms, 10m, 1h, 1d.
void parse_value(std::string_view text, std::chrono::microseconds& value);

/// The same in whole seconds, at least one.
void parse_value(std::string_view text, std::chrono::seconds& value);

template <typename T>
void parse_value(std::string_view text, std::optional<T>& value) {
    parse_value(text, value.emplace());
}

} // namespace ispkit::cli
