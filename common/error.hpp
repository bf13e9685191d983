// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/core.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

namespace ispkit {

/// A failure, as one line: the file first (FILE:LINE where a line is known, or the byte offset),
/// then what is wrong with it and, in parentheses, what would be right; lower case, no full stop.
/// cli::run prints it and exits with status 2.
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

/// A place in a text as messages name it: "FILE:LINE".
std::string place(std::string_view file, std::uint64_t line);

/// Calls the function and returns its result. An Error that it throws gets "CONTEXT: " before its
/// message; the context is a text, or a function that makes it once it is needed.
template <typename Context, typename Function>
decltype(auto) with_context(const Context& context, Function&& function) {
    try {
        return function();
    } catch (const Error& error) {
        if constexpr (std::is_invocable_v<const Context&>) {
            throw_error("{}: {}", context(), error.what());
        } else {
            throw_error("{}: {}", context, error.what());
        }
    }
}

} // namespace ispkit
