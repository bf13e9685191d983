// SPDX-License-Identifier: MIT
#include "cli/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <string_view>

namespace ispkit::cli {

namespace {

std::string_view environment(const char* name) {
    const char* const value = std::getenv(name);
    return value == nullptr ? std::string_view() : std::string_view(value);
}

/// The first of the three variables that is set counts.
bool locale_is_utf8() {
    for (const char* const name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
        if (const std::string_view value = environment(name); !value.empty()) {
            return value.find("UTF-8") != value.npos || value.find("utf8") != value.npos ||
                   value.find("UTF8") != value.npos || value.find("utf-8") != value.npos;
        }
    }
    return false;
}

} // namespace

Terminal standard_output() {
    constexpr std::size_t k_narrowest = 40;
    constexpr std::size_t k_widest = 1000;
    Terminal terminal;
    const std::string_view columns = environment("COLUMNS");
    std::from_chars(columns.data(), columns.data() + columns.size(), terminal.columns);
    const bool is_terminal = ::isatty(STDOUT_FILENO) == 1;
    if (winsize size{};
        is_terminal && ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
        terminal.columns = size.ws_col;
    }
    terminal.columns = std::clamp(terminal.columns, k_narrowest, k_widest);
    const std::string_view kind = environment("TERM");
    terminal.has_colour =
        is_terminal && !kind.empty() && kind != "dumb" && environment("NO_COLOR").empty();
    terminal.has_utf8 = locale_is_utf8();
    return terminal;
}

} // namespace ispkit::cli
