// SPDX-License-Identifier: MIT
#pragma once

#include "error.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace ispkit::cli {

/// An invalid command line; cli::run adds a hint to --help.
class UsageError : public Error {
    using Error::Error;
};

/// Calls the function and returns its result. An Error that it throws becomes a UsageError with the
/// option before its message.
template <typename Function>
decltype(auto) with_option(std::string_view option, Function&& function) {
    try {
        return function();
    } catch (const Error& error) {
        throw UsageError(std::string(option) + ": " + error.what());
    }
}

/// Throws a UsageError with the formatted message.
template <typename... Args>
[[noreturn]] void misuse(fmt::format_string<Args...> format, Args&&... args) {
    throw UsageError(fmt::format(format, std::forward<Args>(args)...));
}

} // namespace ispkit::cli
