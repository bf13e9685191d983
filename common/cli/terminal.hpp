// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

namespace ispkit::cli {

/// What standard output can show.
struct Terminal {
    /// Of a terminal its width, else what COLUMNS says, else 80; at least 40.
    std::size_t columns = 80;
    /// A terminal that understands escape sequences, and NO_COLOR is not set (no-color.org).
    bool has_colour = false;
    /// By the locale (LC_ALL, LC_CTYPE, LANG), terminal or not.
    bool has_utf8 = false;
};

Terminal standard_output();

} // namespace ispkit::cli
