// SPDX-License-Identifier: MIT
#pragma once

#include "sip/log/json_log_line.hpp"
#include "sip/log/user_patterns.hpp"
#include "sip/message/asterisk_message.hpp"
#include "sip/message/broken_messages.hpp"
#include "sip/message/log_event.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
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
    /// What lines of unknown shapes are that speak of a failure: telling them takes time.
    enum class Unknown { are_nothing, are_unclear };

    /// Patterns may be null, and else outlive the parser.
    explicit LogParser(const UserPatterns* patterns, Unknown unknown)
        : patterns_(patterns)
        , unknown_(unknown) {}

    /// Reads a line without its newline. The views in event live until the line or this parser
    /// changes. What of the log is there behind the newline is looked at, too: the end of a message
    /// that a sender broke tells of it.
    Reading read(std::string_view line, std::string_view behind, LogEvent& event);

    /// How many lines that read as events may be a sender's, and counted for nobody.
    std::uint64_t doubted() const { return doubted_; }

    /// How many lines were of a server that is known, whatever they tell, or of its packets.
    std::uint64_t understood() const { return understood_; }

    /// The time at the front of any line, as it is written there; empty where there is none.
    static std::string_view time_text(std::string_view line);

private:
    /// How a line came here.
    enum class Way { file, terminal, syslog };

    Reading read_line(std::string_view line, LogEvent& event);
    Reading read_bracketed(std::string_view line, LogEvent& event);
    Reading read_json(std::string_view line, LogEvent& event);
    Reading read_syslog(std::string_view line, LogEvent& event);
    Reading read_program(std::string_view program, std::string_view text, std::size_t line_size,
                         LogEvent& event);
    Reading read_asterisk(std::string_view text, std::size_t line_size, LogEvent& event);
    Reading read_proxy(Reading (&read_message)(std::string_view, LogEvent&), std::string_view text,
                       LogEvent& event);
    Reading read_freeswitch(std::string_view line, LogEvent& event);
    Reading or_unclear(Reading reading, std::string_view text) const;
    Reading read_message(std::string_view text, Way way, std::size_t line_size, LogEvent& event);
    Reading read_by_patterns(std::string_view line, Reading so_far, LogEvent& event);
    Reading interpret(AsteriskMessage message, LogEvent& event) const;
    bool accuses_another_at_end(const LogEvent& event);
    BrokenMessages::Rest widest_rest(const LogEvent& event, std::string_view behind);
    BrokenMessages::Rest rest_to_believe(Reading reading, std::string_view behind,
                                         const LogEvent& event);
    Reading mended(std::string_view line, std::string_view behind, Reading reading,
                   LogEvent& event);
    Reading read_again(std::string_view line, std::string_view behind, LogEvent& event);
    bool doubt_behind(Reading reading, std::string_view behind, const LogEvent& event);
    void learn_thread_of_packet(std::string_view line);
    bool skips(std::string_view line);

    const UserPatterns* patterns_;
    Unknown unknown_;
    /// Octets of a printed packet that are still to come.
    std::size_t packet_octets_ = 0;
    /// Within a packet that ends with a line of its own.
    bool in_framed_packet_ = false;
    BrokenMessages broken_;
    std::uint64_t doubted_ = 0;
    std::uint64_t understood_ = 0;
    /// Whether the line in hand is of a server that is known.
    bool is_understood_ = false;
    /// The line in hand, where it is of Asterisk's own file.
    std::optional<AsteriskMessage> message_;
    /// Octets of a message that was broken into lines and is read already.
    std::size_t mended_octets_ = 0;
    std::string mended_;
    net::Address mended_address_;
    /// Whether Kamailio or OpenSIPS writes this log through its standard error.
    bool has_standard_error_ = false;
    std::string plain_;
    JsonLogLine json_;
};

} // namespace ispkit::sip
