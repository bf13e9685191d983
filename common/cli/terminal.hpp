// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

namespace ispkit::cli {

/// The abilities of standard output.
struct Terminal {
    /// The width of a terminal, else COLUMNS, else 80; at least 40.
    std::size_t columns = 80;
    /// It is a terminal that understands escape sequences, and NO_COLOR is not set (no-color.org).
    bool has_colour = false;
    /// From the locale (LC_ALL, LC_CTYPE, LANG), also without a terminal.
    bool has_utf8 = false;
};

Terminal standard_output();

} // namespace ispkit::cli
