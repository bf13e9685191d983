// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/format.h>

#include <cerrno>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

namespace ispkit {

/// What could not be done, as one line: the file (and line or byte offset) first, then what is
/// wrong with it; lower case, no full stop. cli::run prints it and exits with status 2.
class Error : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Throws an Error with the formatted message.
template <typename... Args>
[[noreturn]] void raise(fmt::format_string<Args...> format, Args&&... args) {
    throw Error(fmt::format(format, std::forward<Args>(args)...));
}

/// Throws an Error with the formatted message, a colon, and what errno says.
template <typename... Args>
[[noreturn]] void raise_errno(fmt::format_string<Args...> format, Args&&... args) {
    const int cause = errno;
    throw Error(fmt::format(format, std::forward<Args>(args)...) + ": " +
                std::generic_category().message(cause));
}

} // namespace ispkit
