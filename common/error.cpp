// SPDX-License-Identifier: MIT
#include "error.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <system_error>

namespace ispkit {

void throw_formatted_error(fmt::string_view format, fmt::format_args arguments) {
    throw Error(fmt::vformat(format, arguments));
}

void throw_formatted_errno(fmt::string_view format, fmt::format_args arguments) {
    const int cause = errno;
    throw Error(fmt::vformat(format, arguments) + ": " + std::generic_category().message(cause));
}

std::string place(std::string_view file, std::uint64_t line) {
    return fmt::format("{}:{}", file, line);
}

} // namespace ispkit
