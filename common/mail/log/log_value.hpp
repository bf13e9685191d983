// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace ispkit::mail {

/// Adds " name=value" to a log line. Characters that could end the value or begin another (blanks,
/// commas, quotes, '=', backslashes, control characters, bytes that are not ASCII) become \xNN, so
/// that no sender can write a field of his own. A long value is cut.
void add_log_field(std::string& line, std::string_view name, std::string_view value);

/// The value after "name=" in such a line, still escaped; empty if there is none.
std::string_view log_field(std::string_view line, std::string_view name);

/// The value before add_log_field() escaped it.
std::string unescaped_log_value(std::string_view value);

} // namespace ispkit::mail
