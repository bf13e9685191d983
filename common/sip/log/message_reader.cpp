// SPDX-License-Identifier: MIT
#include "sip/log/message_reader.hpp"

#include "sip/log/printed_packets.hpp"
#include "sip/message/asterisk_prefix.hpp"
#include "sip/message/message_pieces.hpp"
#include "sip/proxy/freeswitch_line.hpp"
#include "sip/proxy/opensips_message.hpp"

#include <algorithm>

namespace ispkit::sip {

namespace {

/// syslog daemons cut lines at 1,024 bytes (RFC 3164), 2,048 or 8,192; genuine lines are far
/// shorter.
constexpr std::size_t k_longest_uncut = 900;

/// Asterisk cuts what it writes at 8,192 bytes, with the newline at its end.
constexpr std::size_t k_longest_whole = 8000;

/// A number of 80 bytes, and what follows it in the line in which it ends.
constexpr std::size_t k_longest_dialplan_number = 80 + 512;

bool mentions(std::string_view text, std::string_view word) {
    return text.find(word) != text.npos;
}

/// Whether a message that is not understood speaks of a failure.
bool looks_like_failure(std::string_view text) {
    return mentions(text, "ail") || mentions(text, "eject") || mentions(text, "assword") ||
           mentions(text, "uthentic") || mentions(text, "not found") || mentions(text, "attack") ||
           mentions(text, "locking");
}

/// Whether a message speaks of a failure that is not an attack, since this server itself asked for
/// it or sent it, or names an address that the sender chose.
bool is_known_to_be_harmless(std::string_view text) {
    return text.starts_with("Failed to authenticate") || text.starts_with("Sending fake auth") ||
           text.starts_with("Registration of '") || text.starts_with("Call rejected by ") ||
           mentions(text, "ontact ACL:") || text.ends_with("did not pass ACL test") ||
           mentions(text, "is in maintenance mode");
}

/// Whether this is the first line that Asterisk writes to a log that it opens, without a level:
/// "Asterisk VERSION built by USER @ HOST on a MACHINE running SYSTEM on DATE" (logger.c).
bool is_head_of_log(std::string_view text) {
    return text.starts_with("Asterisk ") && mentions(text, " built by ") &&
           mentions(text, " running ");
}

} // namespace

LineMeaning MessageReader::read(const LogLine& line, LogEvent& event) {
    LineMeaning meaning = read_by_server(line, event);
    if (line.server != Server::freeswitch || line.way == Way::syslog) {
        event.time = line.time;
    }
    meaning.is_of_others = line.way == Way::syslog && line.server == Server::unknown;
    if (line.way == Way::syslog && line.server != Server::asterisk &&
        line.octets > k_longest_uncut && meaning.reading == Reading::event) {
        meaning.reading = Reading::unclear;
    }
    return meaning;
}

LineMeaning MessageReader::read_by_server(const LogLine& line, LogEvent& event) {
    switch (line.server) {
    case Server::asterisk:
        return line.way == Way::syslog ? read_asterisk_from_syslog(line, event)
               : line.way == Way::json ? read_asterisk_json(line, event)
                                       : read_asterisk(line, line.message, event);
    case Server::freeswitch:
        return read_freeswitch(line.message, event);
    case Server::kamailio:
    case Server::opensips:
        return read_proxy(line, event);
    case Server::unknown:
        break;
    }
    return {};
}

/// Reads "NOTICE[1638] chan_sip.c: text". Lines that cannot matter are recognised by their level
/// alone.
LineMeaning MessageReader::read_asterisk(const LogLine& line, std::string_view text,
                                         LogEvent& event) const {
    LineMeaning meaning;
    if (text::begins_with(text, "VERBOSE") || text::begins_with(text, "DEBUG")) {
        meaning.is_understood = true;
        if (text.ends_with('>') && text.ends_with("--->") && mentions(text, "<--- ") &&
            line.way == Way::file) {
            meaning.packet_octets = octets_named_in(text);
        }
        return meaning;
    }
    if (is_head_of_log(text)) {
        meaning.is_understood = true;
        return meaning;
    }
    AsteriskMessage& message = meaning.message.emplace();
    meaning.is_understood = split_asterisk_message(text, message);
    if (!meaning.is_understood) {
        // A called number may stand where other messages have the source file.
        event.sender_octets =
            mentions(text.substr(0, k_longest_date), " Ext. ") ? k_longest_dialplan_number : 0;
        meaning.is_understood = event.sender_octets > 0;
        return meaning;
    }
    message.may_be_cut = line.way != Way::file && line.octets > k_longest_uncut;
    message.may_run_on = line.way == Way::file && line.octets > k_longest_whole;
    if (message.file == "pjproject" && mentions(message.text, "Error processing ") &&
        line.way == Way::file) {
        // The packet follows. PJSIP writes at most 4,000 bytes in one message.
        constexpr std::size_t k_longest_pjproject_message = 4000;
        meaning.packet_octets =
            std::min(octets_named_in(message.text), k_longest_pjproject_message);
    }
    interpret(message, meaning, event);
    return meaning;
}

/// Reads what Asterisk sent to syslog, or what its console printed, with a time of its own.
LineMeaning MessageReader::read_asterisk_from_syslog(const LogLine& line, LogEvent& event) const {
    std::string_view text = line.message;
    const bool begins_packet = is_head_of_packet(text);
    take(text, " "); // some write two spaces behind the program
    if (text.starts_with('[')) {
        const std::size_t end = text.substr(0, k_longest_date).find("] ");
        text.remove_prefix(end == text.npos ? text.size() : end + 2);
    }
    LineMeaning meaning = read_asterisk(line, text, event);
    meaning.message.reset(); // no sender breaks a message of syslog into lines
    meaning.begins_packet = begins_packet;
    return meaning;
}

LineMeaning MessageReader::read_asterisk_json(const LogLine& line, LogEvent& event) const {
    AsteriskMessage message;
    message.level = line.level;
    message.file = line.file;
    message.text = line.message;
    message.text.remove_prefix(
        std::min(message.text.find_first_not_of(" \t"), message.text.size()));
    message.may_be_cut = !line.message.ends_with('\n');
    LineMeaning meaning;
    meaning.is_understood = true;
    interpret(message, meaning, event);
    return meaning;
}

/// Reads a message of any level, without the spaces at its end.
void MessageReader::interpret(AsteriskMessage& message, LineMeaning& meaning,
                              LogEvent& event) const {
    if (!is_level_of_failures(message.level)) {
        return;
    }
    while (message.text.ends_with(' ') || message.text.ends_with('\n')) {
        message.text.remove_suffix(1);
    }
    meaning.reading = read_asterisk_message(message, event);
    meaning.has_unknown_shape = suspects(meaning.reading) && is_file_of_failures(message.file) &&
                                !is_known_to_be_harmless(message.text) &&
                                looks_like_failure(message.text);
}

LineMeaning MessageReader::read_proxy(const LogLine& line, LogEvent& event) {
    has_standard_error_ = has_standard_error_ || is_from_standard_error(line.message);
    LineMeaning meaning;
    meaning.is_understood = true; // its script chooses the shape of its messages
    meaning.reading = line.server == Server::kamailio
                          ? kamailio_.read(line.message, line.process, event)
                          : read_opensips_message(line.message, event);
    meaning.has_unknown_shape = suspects(meaning.reading) && looks_like_failure(line.message);
    if (meaning.reading == Reading::event && has_standard_error_) {
        meaning.reading = Reading::unclear;
    }
    return meaning;
}

LineMeaning MessageReader::read_freeswitch(std::string_view line, LogEvent& event) const {
    LineMeaning meaning;
    meaning.begins_session_description = announces_session_description(line);
    meaning.reading = read_freeswitch_line(line, event);
    meaning.is_understood = meaning.reading != Reading::nothing || is_freeswitch_message(line);
    meaning.has_unknown_shape =
        suspects(meaning.reading) && looks_like_failure(freeswitch_warning(line));
    return meaning;
}

} // namespace ispkit::sip
