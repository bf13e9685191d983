// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace ispkit::cli {

enum class Severity { error, warning, hint };

/// The text with every control character, those of UTF-8's U+0080 to U+009F too, as \xNN, so that a
/// file name or a user's text in a message can neither break the line nor steer the terminal.
std::string printable(std::string_view text);

/// The same with every octet that is not ASCII, too: for what an attacker wrote and must fit a
/// column.
std::string printable_ascii(std::string_view text);

/// Whether standard error is a terminal that understands escape sequences.
bool on_capable_terminal();

/// Writes "tool: message", with "warning: " or "hint: " before a message of that severity, as one
/// line to standard error; the head is coloured on a capable terminal unless NO_COLOR is set
/// (no-color.org).
void print_message(std::string_view tool, Severity severity, std::string_view message);

} // namespace ispkit::cli
