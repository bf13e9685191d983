// SPDX-License-Identifier: MIT
#pragma once

#include "sip/log/log_line.hpp"
#include "sip/message/asterisk_message.hpp"
#include "sip/message/log_event.hpp"

#include <cstddef>
#include <optional>
#include <string_view>

namespace ispkit::sip {

/// What a line means by itself, whatever its neighbours say.
struct LineMeaning {
    Reading reading = Reading::nothing;
    /// Whether it is of a server that is known, whatever it tells.
    bool is_understood = false;
    /// A printed packet of so many octets follows; 0 for none.
    std::size_t packet_octets = 0;
    /// A printed packet follows, or a caller's session description, whose lines are not told from
    /// the server's own.
    bool begins_packet = false;
    bool begins_session_description = false;
    /// Where Asterisk wrote the line to its file or terminal: senders can break those into lines.
    std::optional<AsteriskMessage> message;
};

/// Has the message of a line read by the rules of the server that wrote it.
class MessageReader {
public:
    /// What lines of unknown shapes are that speak of a failure: telling them takes time.
    enum class Unknown { are_nothing, are_unclear };

    explicit MessageReader(Unknown unknown)
        : unknown_(unknown) {}

    /// Reads a line into event, which is blank before. The views in the result and in event are
    /// into what the line views.
    LineMeaning read(const LogLine& line, LogEvent& event);

private:
    LineMeaning read_by_server(const LogLine& line, LogEvent& event);
    LineMeaning read_asterisk(const LogLine& line, std::string_view text, LogEvent& event) const;
    LineMeaning read_asterisk_from_syslog(const LogLine& line, LogEvent& event) const;
    LineMeaning read_asterisk_json(const LogLine& line, LogEvent& event) const;
    LineMeaning read_freeswitch(std::string_view line, LogEvent& event) const;
    LineMeaning read_proxy(Reading (&read_message)(std::string_view, LogEvent&),
                           std::string_view text, LogEvent& event);
    Reading interpret(AsteriskMessage message, LogEvent& event) const;
    Reading or_unclear(Reading reading, std::string_view text) const;

    Unknown unknown_;
    /// Whether Kamailio or OpenSIPS writes this log through its standard error.
    bool has_standard_error_ = false;
};

} // namespace ispkit::sip
