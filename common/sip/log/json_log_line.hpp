// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ispkit::sip {

/// A log line that is a JSON object.
struct JsonLogLine {
    std::string time;
    /// Who wrote it, for journalctl's lines; empty for Asterisk's own.
    std::string program;
    /// Of Asterisk's own lines.
    std::string level;
    std::string file;
    std::string text;
};

/// Reads Asterisk's own JSON log lines, and what journalctl -o json makes of any line. Octets that
/// are no ASCII become '?'. Nothing for the rest.
std::optional<JsonLogLine> split_json_log_line(std::string_view line);

} // namespace ispkit::sip
