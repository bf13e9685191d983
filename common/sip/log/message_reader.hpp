// SPDX-License-Identifier: MIT
#pragma once

#include "sip/log/log_line.hpp"
#include "sip/log/log_settings.hpp"
#include "sip/message/asterisk_message.hpp"
#include "sip/message/log_event.hpp"
#include "sip/proxy/kamailio_message.hpp"

#include <cstddef>
#include <optional>
#include <string_view>

namespace ispkit::sip {

/// The meaning of a line by itself, without its neighbours.
struct LineMeaning {
    Reading reading = Reading::nothing;
    /// Whether it means nothing but speaks of a failure; with LogSettings::Unknown::are_unclear
    /// only.
    bool has_unknown_shape = false;
    /// Whether it has the shape of a known server's lines, whatever it tells; whether another
    /// program wrote it.
    bool is_understood = false;
    bool is_of_others = false;
    /// The size in bytes of the printed packet that follows; 0 for none.
    std::size_t packet_octets = 0;
    /// Whether a printed packet follows, or a caller's session description; their lines cannot be
    /// told from the server's own.
    bool begins_packet = false;
    bool begins_session_description = false;
    /// Set where Asterisk wrote the line to its file or terminal: senders can break such messages
    /// into lines.
    std::optional<AsteriskMessage> message;
};

/// Reads the message of a line by the rules of the server that wrote it.
class MessageReader {
public:
    explicit MessageReader(LogSettings::Unknown unknown)
        : unknown_(unknown) {}

    /// Reads a line into event, which must be blank. The views in the result and in event point
    /// into the same texts as those of the line.
    LineMeaning read(const LogLine& line, LogEvent& event);

private:
    LineMeaning read_by_server(const LogLine& line, LogEvent& event);
    LineMeaning read_asterisk(const LogLine& line, std::string_view text, LogEvent& event) const;
    LineMeaning read_asterisk_from_syslog(const LogLine& line, LogEvent& event) const;
    LineMeaning read_asterisk_json(const LogLine& line, LogEvent& event) const;
    LineMeaning read_freeswitch(std::string_view line, LogEvent& event) const;
    LineMeaning read_proxy(const LogLine& line, LogEvent& event);
    void interpret(AsteriskMessage& message, LineMeaning& meaning, LogEvent& event) const;

    /// Whether a line that means that is to be searched for the words of a failure.
    bool suspects(Reading reading) const {
        return unknown_ == LogSettings::Unknown::are_unclear && reading == Reading::nothing;
    }

    LogSettings::Unknown unknown_;
    KamailioReader kamailio_;
    /// Whether Kamailio or OpenSIPS writes this log through its standard error.
    bool has_standard_error_ = false;
};

} // namespace ispkit::sip
