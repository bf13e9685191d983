// SPDX-License-Identifier: MIT
#pragma once

#include "sip/log/doubt.hpp"
#include "sip/log/joined_message.hpp"
#include "sip/log/line_counts.hpp"
#include "sip/log/log_line.hpp"
#include "sip/log/log_settings.hpp"
#include "sip/log/message_reader.hpp"
#include "sip/log/printed_packets.hpp"
#include "sip/log/user_patterns.hpp"
#include "sip/message/broken_messages.hpp"
#include "sip/message/log_event.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ispkit::sip {

/// How long a program or a container's engine may take to write the lines of one message.
inline constexpr std::chrono::milliseconds k_longest_writing{100};

/// No sender's text reaches farther behind a line.
inline constexpr std::size_t k_farthest_reach = 16 * 1024;

/// Reads the lines of a SIP server's log with any prefix: Asterisk's own files (every date format,
/// 1.2 to 23, colours, JSON), syslog, journalctl; FreeSWITCH; Kamailio and OpenSIPS through syslog;
/// and the user's patterns for lines that have no other meaning or are harmless by themselves.
///
/// Each line is read by itself, except where senders broke text into lines: packets that a server
/// prints as they came, and messages with line breaks in a name or a number. Such lines are skipped
/// or joined. So one parser reads one log, line after line.
class LogParser {
public:
    explicit LogParser(const LogSettings& settings = {})
        : patterns_(settings.patterns)
        , lines_(settings.programs)
        , messages_(settings.unknown) {}

    /// Reads a line without its newline. `behind` is what the log already has behind the newline:
    /// where a sender broke a message into lines, its end helps to judge this line. The views in
    /// event are valid until the line or this parser changes.
    Reading read(std::string_view line, std::string_view behind, LogEvent& event);

    /// Skips chatter, as if each of its lines was read. Returns false if they have to be read,
    /// since they may belong to something else here.
    bool skip(Chatter chatter);

    const LineCounts& counts() const { return counts_; }

private:
    LineMeaning read_alone(std::string_view line, LogLineParser& lines, LogEvent& event);
    void pass(std::size_t octets);
    Reading judge(std::string_view line, std::size_t octets, std::string_view behind,
                  LineMeaning& meaning, LogEvent& event);
    Reading read_with_rest(std::string_view line, std::string_view behind, LineMeaning& meaning,
                           LogEvent& event);
    void pass_joined_line(std::string_view line, std::string_view behind, LogEvent& event);
    bool accuses_another_at_end(const LogEvent& event);
    bool doubt_behind(const LineMeaning& meaning, Reading reading, std::string_view behind,
                      const LogEvent& event);
    Reading read_by_patterns(std::string_view line, Reading so_far, LogEvent& event);
    void learn_thread_of_packet(std::string_view line);
    void count(std::string_view line, const LineMeaning& meaning, Reading reading);

    const UserPatterns* patterns_;
    LogLineParser lines_;
    MessageReader messages_;
    PrintedPackets packets_;
    Doubt doubt_;
    BrokenMessages broken_;
    JoinedMessage joined_;
    /// What the patterns search where that is not part of the line.
    std::string searched_;
    LineCounts counts_;
};

} // namespace ispkit::sip
