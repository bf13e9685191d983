// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string_view>

namespace ispkit::logfile {

/// A line as syslog daemons and journalctl(1) write it: when, where, who, what.
struct SyslogLine {
    std::string_view timestamp;
    std::string_view host;
    /// Without "[pid]".
    std::string_view program;
    /// With it.
    std::string_view process;
    std::string_view message;
};

/// Splits "Nov 23 19:44:50 host program[pid]: message", its RFC 3339 form (rsyslog's and journalctl
/// -o short-iso), -o short-full and -o short-unix. Nothing for any other line.
std::optional<SyslogLine> split_syslog_line(std::string_view line);

/// Splits also what else such lines are made into: with the priority in front ("<22>Nov 23 ..."),
/// with a fraction ("Nov 23 19:44:50.123456", by journalctl -o short-precise), with a time like
/// "2026-11-23 19:44:50", and as RFC 5424 has them (rsyslog's RSYSLOG_SyslogProtocol23Format).
std::optional<SyslogLine> split_syslog_copy(std::string_view line);

/// How long the time at the front of a line for split_syslog_line() is: 15 for "Nov 23 19:44:50",
/// 0 for none.
std::size_t syslog_timestamp_length(std::string_view line);

/// The same for those and what other programs begin their lines with: 2026-11-23 19:44:50 (with
/// fraction and zone), 2026/11/23 19:44:50, 23/Nov/2026:19:44:50 +0100, Mon Nov 23 19:44:50 2026,
/// seconds since 1970.
std::size_t timestamp_length(std::string_view line);

} // namespace ispkit::logfile
