// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string_view>

namespace ispkit::logfile {

/// A line that a syslog daemon or journalctl(1) wrote.
struct SyslogLine {
    std::string_view timestamp;
    /// "-" if the line names none.
    std::string_view host;
    /// The program without "[pid]".
    std::string_view program;
    /// What tells the process apart from others: the program with "[pid]"; in RFC 5424 PROCID,
    /// empty if that is not known.
    std::string_view process;
    std::string_view message;
};

/// Splits "Nov 23 19:44:50 host program[pid]: message", its RFC 3339 form (rsyslog's and journalctl
/// -o short-iso), -o short-full and -o short-unix. Nothing for any other line.
std::optional<SyslogLine> split_syslog_line(std::string_view line);

/// Splits also other forms of such lines: with the priority in front ("<22>Nov 23 ..."), with a
/// fraction ("Nov 23 19:44:50.123456", by journalctl -o short-precise), with a time like
/// "2026-11-23 19:44:50", with a facility or a severity beside the host or in its place ("Nov 23
/// 19:44:50 host mail.info program[pid]: ...", "Nov 23 19:44:50 <mail.info> host ...", "Nov 23
/// 19:44:50 INFO    program[pid]: ..."), with Solaris's "[ID 197553 mail.info] " in front of the
/// message, and as RFC 5424 has them (rsyslog's RSYSLOG_SyslogProtocol23Format).
std::optional<SyslogLine> split_syslog_copy(std::string_view line);

/// The length of the time at the front of a line for split_syslog_line(): 15 for "Nov 23 19:44:50",
/// 0 if there is none.
std::size_t syslog_timestamp_length(std::string_view line);

/// The same, also for other programs' lines, which begin with 2026-11-23 19:44:50 (with fraction
/// and zone), 2026/11/23 19:44:50, 23/Nov/2026:19:44:50 +0100, Mon Nov 23 19:44:50 2026, seconds
/// since 1970.
std::size_t timestamp_length(std::string_view line);

} // namespace ispkit::logfile
