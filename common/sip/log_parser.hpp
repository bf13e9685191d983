// SPDX-License-Identifier: MIT
#pragma once

#include "sip/asterisk_message.hpp"
#include "sip/log_event.hpp"
#include "sip/user_patterns.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace ispkit::sip {

/// Reads the lines of a SIP server's log, in whatever prefix they come: Asterisk's own files (every
/// date format, 1.2 to 22, colours, JSON), syslog, journalctl; FreeSWITCH; Kamailio and OpenSIPS
/// through syslog; and the user's patterns for the rest.
///
/// Every line is read by itself, but for packets that a server prints as they came, whose lines are
/// the sender's and are skipped. So one parser reads one log, line after line.
class LogParser {
public:
    /// What lines of unknown shapes are that speak of a failure: telling them takes time.
    enum class Unknown { are_nothing, are_unclear };

    /// Patterns may be null, and else outlive the parser.
    explicit LogParser(const UserPatterns* patterns, Unknown unknown)
        : patterns_(patterns)
        , unknown_(unknown) {}

    /// Reads a line without its newline. The views in event live until the line or this parser
    /// changes.
    Reading read(std::string_view line, LogEvent& event);

    /// The time at the front of any line, as it is written there; empty where there is none.
    static std::string_view time_text(std::string_view line);

private:
    Reading read_bracketed(std::string_view line, LogEvent& event);
    Reading read_json(std::string_view line, LogEvent& event);
    Reading read_syslog(std::string_view line, LogEvent& event);
    Reading read_message(std::string_view text, bool may_be_cut, LogEvent& event);
    Reading read_by_patterns(std::string_view line, Reading so_far, LogEvent& event) const;
    Reading interpret(AsteriskMessage message, LogEvent& event) const;
    bool skips(std::string_view line);

    const UserPatterns* patterns_;
    Unknown unknown_;
    /// Octets of a printed packet that are still to come.
    std::size_t packet_octets_ = 0;
    /// Within a packet that ends with a line of its own.
    bool in_framed_packet_ = false;
    std::string plain_;
    std::string json_time_;
    std::string json_file_;
    std::string json_text_;
};

} // namespace ispkit::sip
