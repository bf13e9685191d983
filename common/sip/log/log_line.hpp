// SPDX-License-Identifier: MIT
#pragma once

#include "sip/log/json_log_line.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ispkit::sip {

/// No time at the front of a line is longer.
inline constexpr std::size_t k_longest_date = 64;

/// The servers whose messages are understood.
enum class Server : std::uint8_t { unknown, asterisk, freeswitch, kamailio, opensips };

/// How a message got into the log.
enum class Way : std::uint8_t {
    /// The server's own file.
    file,
    /// Asterisk's terminal, or journalctl -o cat: without a time.
    terminal,
    /// syslog or the journal.
    syslog,
    /// Asterisk's own file of JSON objects.
    json,
};

/// The parts of a log line in any form: the server that wrote it, its time and its message.
struct LogLine {
    Server server = Server::unknown;
    Way way = Way::file;
    /// As written; empty where the line has none, and for FreeSWITCH's own file, where it is part
    /// of the message.
    std::string_view time;
    /// Without the colours of a console, and without what syslog or Asterisk (the date in brackets)
    /// puts in front.
    std::string_view message;
    /// What tells the process apart from others, in syslog and the journal; empty where unknown.
    std::string_view process;
    /// The length in bytes of the line on its way to the log, where it may have been cut.
    std::size_t octets = 0;
    /// Only for Way::json: in other forms they are part of the message.
    std::string_view level;
    std::string_view file;
};

/// The server that a program in syslog or the journal is, by its name. Programs with exactly one of
/// the names in `asterisks` are Asterisk, too.
Server server_of(std::string_view program, const std::vector<std::string>& asterisks);

/// Recognises the form of a line: Asterisk's file (of all versions, with or without colours), its
/// terminal or its JSON, syslog, journalctl, FreeSWITCH's file.
class LogLineParser {
public:
    /// Programs with these names are Asterisk, too.
    explicit LogLineParser(std::vector<std::string> programs = {})
        : programs_(std::move(programs)) {}

    /// Splits a line. A line of an unknown program has Server::unknown; one without a known prefix
    /// counts as a line of FreeSWITCH's file. The views in the result are valid until the line or
    /// this parser changes.
    LogLine parse(std::string_view line);

private:
    LogLine parse_bracketed(std::string_view line);
    LogLine parse_json(std::string_view line);
    LogLine parse_syslog(std::string_view line);
    LogLine of_program(std::string_view program, std::string_view message, std::size_t octets);
    LogLine of_freeswitch(std::string_view line);
    std::string_view without_colours(std::string_view text);

    std::vector<std::string> programs_;
    std::string plain_;
    JsonLogLine json_;
};

/// The time at the front of any line, as written; empty where there is none.
std::string_view time_text(std::string_view line);

/// The same for a line that a container engine may have wrapped.
std::string time_of_any_line(std::string_view line);

/// The line without its time, as time_text() returns it, and without the brackets or the space
/// around it.
std::string_view text_behind_time(std::string_view line, std::string_view time);

/// Whether the line has a level of Asterisk's that tells nothing (VERBOSE or DEBUG, as most lines
/// have) and does not begin or announce a packet.
bool is_chatter(std::string_view line);

/// Consecutive lines for which is_chatter() is true.
struct Chatter {
    std::uint32_t lines = 0;
    /// With their newlines.
    std::uint32_t octets = 0;
};

} // namespace ispkit::sip
