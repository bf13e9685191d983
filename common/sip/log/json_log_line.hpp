// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::sip {

/// A log line that is a JSON object.
struct JsonLogLine {
    std::string time;
    /// What may name the program that wrote it, in journalctl's lines: its container, identifier,
    /// command and unit, as far as they are there. None in Asterisk's own.
    std::vector<std::string> programs;
    /// The number of the process, in journalctl's lines.
    std::string process;
    /// Only in Asterisk's own lines.
    std::string level;
    std::string file;
    std::string text;
};

/// Reads Asterisk's own JSON log lines, and any line as journalctl -o json writes it. Bytes that
/// are not ASCII become '?'. Returns nothing for other lines.
std::optional<JsonLogLine> split_json_log_line(std::string_view line);

} // namespace ispkit::sip
