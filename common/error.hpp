// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/core.h>

#include <stdexcept>

namespace ispkit {

/// What could not be done, as one line: the file (and line or byte offset) first, then what is
/// wrong with it; lower case, no full stop. cli::run prints it and exits with status 2.
class Error : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

[[noreturn]] void throw_formatted_error(fmt::string_view format, fmt::format_args arguments);
[[noreturn]] void throw_formatted_errno(fmt::string_view format, fmt::format_args arguments);

/// Throws an Error with the formatted message.
template <typename... Args>
[[noreturn]] void throw_error(fmt::format_string<Args...> format, Args&&... args) {
    throw_formatted_error(format, fmt::make_format_args(args...));
}

/// Throws an Error with the formatted message, a colon, and what errno says.
template <typename... Args>
[[noreturn]] void throw_errno(fmt::format_string<Args...> format, Args&&... args) {
    throw_formatted_errno(format, fmt::make_format_args(args...));
}

} // namespace ispkit
