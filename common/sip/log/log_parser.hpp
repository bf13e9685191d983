// SPDX-License-Identifier: MIT
#pragma once

#include "sip/log/doubt.hpp"
#include "sip/log/joined_message.hpp"
#include "sip/log/log_line.hpp"
#include "sip/log/message_reader.hpp"
#include "sip/log/printed_packets.hpp"
#include "sip/log/user_patterns.hpp"
#include "sip/message/broken_messages.hpp"
#include "sip/message/log_event.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace ispkit::sip {

/// Reads the lines of a SIP server's log, in whatever prefix they come: Asterisk's own files (every
/// date format, 1.2 to 22, colours, JSON), syslog, journalctl; FreeSWITCH; Kamailio and OpenSIPS
/// through syslog; and the user's patterns for the rest.
///
/// Every line is read by itself, but for what senders broke into lines: packets that a server
/// prints as they came, and messages with line breaks in a name or a number, which are skipped or
/// put together. So one parser reads one log, line after line.
class LogParser {
public:
    using Unknown = MessageReader::Unknown;

    /// Patterns may be null, and else outlive the parser.
    explicit LogParser(const UserPatterns* patterns, Unknown unknown)
        : patterns_(patterns)
        , messages_(unknown) {}

    /// Reads a line without its newline. The views in event live until the line or this parser
    /// changes. What of the log is there behind the newline is looked at, too: the end of a message
    /// that a sender broke tells of it.
    Reading read(std::string_view line, std::string_view behind, LogEvent& event);

    /// How many lines that read as events may be a sender's, and counted for nobody.
    std::uint64_t doubted() const { return doubted_; }

    /// How many lines were of a server that is known, whatever they tell, or of its packets.
    std::uint64_t understood() const { return understood_; }

private:
    LineMeaning read_alone(std::string_view line, LogLineParser& lines, LogEvent& event);
    void pass(std::size_t octets);
    Reading judge(std::string_view line, std::size_t octets, std::string_view behind,
                  const LineMeaning& meaning, LogEvent& event);
    Reading read_with_rest(std::string_view line, std::string_view behind,
                           const LineMeaning& meaning, LogEvent& event);
    void pass_joined_line(std::string_view line, std::string_view behind, LogEvent& event);
    bool accuses_another_at_end(const LogEvent& event);
    bool doubt_behind(const LineMeaning& meaning, Reading reading, std::string_view behind,
                      const LogEvent& event);
    Reading read_by_patterns(std::string_view line, Reading so_far, bool is_understood,
                             LogEvent& event);
    void learn_thread_of_packet(std::string_view line);

    const UserPatterns* patterns_;
    LogLineParser lines_;
    MessageReader messages_;
    PrintedPackets packets_;
    Doubt doubt_;
    BrokenMessages broken_;
    JoinedMessage joined_;
    std::uint64_t doubted_ = 0;
    std::uint64_t understood_ = 0;
};

} // namespace ispkit::sip
