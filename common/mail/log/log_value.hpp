// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace ispkit::mail {

/// Adds " name=value" to a log line. What could end the value or begin another (blanks, commas,
/// quotes, '=', backslashes, control characters, octets that are not ASCII) becomes \xNN, so that
/// no sender can write a field of his own; a long value is cut.
void add_log_field(std::string& line, std::string_view name, std::string_view value);

/// What stands behind "name=" in such a line, as it was written; empty where it is not there.
std::string_view log_field(std::string_view line, std::string_view name);

/// What the value was before add_log_field() wrote it.
std::string unescaped_log_value(std::string_view value);

} // namespace ispkit::mail
