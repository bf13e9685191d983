// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace ispkit::cli {

enum class Severity { error, warning, hint, notice };

/// Whether standard error is a terminal that understands escape sequences.
bool on_capable_terminal();

/// Writes "tool: message", with "warning: " or "hint: " before a message of that severity, as one
/// line to standard error; the head, except of a notice, is coloured on a capable terminal unless
/// NO_COLOR is set (no-color.org).
void print_message(std::string_view tool, Severity severity, std::string_view message);

} // namespace ispkit::cli
