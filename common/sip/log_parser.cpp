// SPDX-License-Identifier: MIT
#include "sip/log_parser.hpp"

#include "logfile/syslog_line.hpp"
#include "sip/message_text.hpp"
#include "sip/other_servers.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace ispkit::sip {

namespace {

/// What a printed packet is skipped by at most.
constexpr std::size_t k_largest_packet = 64 * 1024;

constexpr std::size_t k_longest_date = 64;

bool mentions(std::string_view text, std::string_view word) {
    return text.find(word) != text.npos;
}

/// Whether a message that nobody understood speaks of a failure.
bool looks_like_failure(std::string_view text) {
    return mentions(text, "ail") || mentions(text, "eject") || mentions(text, "assword") ||
           mentions(text, "uthentic") || mentions(text, "not found") || mentions(text, "attack");
}

/// Messages that speak of failures which are nobody's attack, or name an address that the sender
/// chose: asked for, or sent by, this server itself.
bool is_known_to_be_harmless(std::string_view text) {
    return text.starts_with("Failed to authenticate") || text.starts_with("Sending fake auth") ||
           mentions(text, "ontact ACL:");
}

/// Copies a line without the colours that a console gives it, as escape sequences or as rsyslog
/// prints those.
void strip_colours(std::string_view line, std::string& plain) {
    plain.clear();
    while (!line.empty()) {
        const std::size_t escape = std::min(line.find("\x1b["), line.find("#033["));
        plain.append(line.substr(0, escape));
        if (escape == line.npos) {
            return;
        }
        line.remove_prefix(escape);
        std::string_view parameters = line.substr(line[0] == '#' ? 5 : 2);
        parameters.remove_prefix(
            std::min(parameters.find_first_not_of("0123456789;"), parameters.size()));
        if (take(parameters, "m")) {
            line = parameters;
        } else {
            plain.push_back(line[0]);
            line.remove_prefix(1);
        }
    }
}

/// The number of octets in "(420 bytes)" or "Error processing 420 bytes packet".
std::size_t octets_named_in(std::string_view text) {
    const std::size_t bytes = text.find(" bytes");
    if (bytes == text.npos) {
        return 0;
    }
    const std::size_t before = text.find_last_not_of("0123456789", bytes > 0 ? bytes - 1 : 0);
    const std::size_t start = before == text.npos ? 0 : before + 1;
    std::size_t count = 0;
    std::from_chars(text.data() + start, text.data() + bytes, count);
    return count;
}

/// Whether a line without date in brackets is one of Asterisk's.
bool begins_with_level(std::string_view text) {
    for (const std::string_view level :
         {"NOTICE[", "SECURITY[", "WARNING[", "ERROR[", "VERBOSE["}) {
        if (text.starts_with(level)) {
            return true;
        }
    }
    return false;
}

} // namespace

/// Reads a message of any level; one that nobody understood but that speaks of a failure is
/// unclear.
Reading LogParser::interpret(AsteriskMessage message, LogEvent& event) const {
    if (!is_level_of_failures(message.level)) {
        return Reading::nothing;
    }
    while (message.text.ends_with(' ') || message.text.ends_with('\n')) {
        message.text.remove_suffix(1);
    }
    const Reading reading = read_asterisk_message(message, event);
    if (reading == Reading::nothing && unknown_ == Unknown::are_unclear &&
        is_file_of_failures(message.file) && looks_like_failure(message.text) &&
        !is_known_to_be_harmless(message.text)) {
        return Reading::unclear;
    }
    return reading;
}

Reading LogParser::read(std::string_view line, LogEvent& event) {
    if (skips(line)) {
        return Reading::nothing;
    }
    if (line.ends_with('\r')) {
        line.remove_suffix(1);
    }
    event = {};
    Reading reading = Reading::nothing;
    if (line.starts_with('[')) {
        reading = read_bracketed(line, event);
    } else if (line.starts_with('{')) {
        reading = read_json(line, event);
    } else {
        reading = read_syslog(line, event);
    }
    return patterns_ != nullptr && reading != Reading::event
               ? read_by_patterns(line, reading, event)
               : reading;
}

/// "[date] NOTICE[1638] chan_sip.c: text", the shape of nearly all lines: what cannot matter is
/// told from its level alone.
Reading LogParser::read_bracketed(std::string_view line, LogEvent& event) {
    const std::size_t end = line.substr(0, k_longest_date).find(']');
    if (end == line.npos || end + 2 >= line.size() || line[end + 1] != ' ') {
        return Reading::nothing;
    }
    std::string_view rest = line.substr(end + 2);
    if (rest[0] == '\x1b' || rest[0] == '#') {
        strip_colours(rest, plain_);
        rest = plain_;
    }
    event.time = line.substr(1, end - 1);
    return read_message(rest, false, event);
}

Reading LogParser::read_message(std::string_view text, bool may_be_cut, LogEvent& event) {
    if (text.starts_with('V') || text.starts_with('D')) { // VERBOSE and DEBUG
        if (text.ends_with('>') && text.ends_with("--->") && mentions(text, "<--- ") &&
            !may_be_cut) {
            packet_octets_ = std::min(octets_named_in(text), k_largest_packet);
            in_framed_packet_ = false;
        }
        return Reading::nothing;
    }
    AsteriskMessage message;
    message.may_be_cut = may_be_cut;
    if (!split_asterisk_message(text, message)) {
        return Reading::nothing;
    }
    if (message.file == "pjproject" && mentions(message.text, "Error processing ") && !may_be_cut) {
        // The packet follows. PJSIP writes at most 4,000 octets in one message.
        constexpr std::size_t k_longest_pjproject_message = 4000;
        packet_octets_ = std::min(octets_named_in(message.text), k_longest_pjproject_message);
    }
    return interpret(message, event);
}

/// Asterisk's own JSON log lines, and what journalctl -o json makes of any line.
Reading LogParser::read_json(std::string_view line, LogEvent& event) {
    // Asterisk writes senders' octets as they are, and a strict reader takes UTF-8 only.
    plain_.assign(line);
    std::replace_if(
        plain_.begin(), plain_.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; },
        '?');
    const auto object = nlohmann::json::parse(plain_, nullptr, false);
    if (!object.is_object()) {
        return Reading::nothing;
    }
    const auto text_of = [](const nlohmann::json& parent, const char* name) {
        const auto member = parent.find(name);
        return member != parent.end() && member->is_string() ? member->get<std::string>()
                                                             : std::string();
    };
    if (json_text_ = text_of(object, "MESSAGE"); !json_text_.empty()) {
        json_time_ = text_of(object, "__REALTIME_TIMESTAMP");
        if (json_time_.size() > 6) { // microseconds
            json_time_.insert(json_time_.size() - 6, 1, '.');
        }
        const Reading reading = read_message(json_text_, true, event);
        event.time = json_time_;
        return reading;
    }
    const auto logged = object.find("logmsg");
    if (logged == object.end() || !logged->is_object()) {
        return Reading::nothing;
    }
    const auto location = logged->find("location");
    if (location == logged->end() || !location->is_object()) {
        return Reading::nothing;
    }
    const std::string level = text_of(*logged, "level");
    json_time_ = text_of(object, "timestamp");
    json_file_ = text_of(*location, "filename");
    json_text_ = text_of(*logged, "message");
    AsteriskMessage message;
    message.level = level;
    message.file = json_file_;
    message.text = json_text_;
    event.time = json_time_;
    return interpret(message, event);
}

Reading LogParser::read_syslog(std::string_view line, LogEvent& event) {
    const std::size_t length = logfile::syslog_timestamp_length(line);
    std::string_view behind_time = line.substr(length);
    if (length > 0) {
        take(behind_time, " ");
    }
    if (begins_with_level(behind_time)) { // Asterisk 1.2's file, or journalctl -o cat
        event.time = line.substr(0, length);
        return read_message(behind_time, length == 0, event);
    }
    const std::optional<logfile::SyslogLine> split = logfile::split_syslog_line(line);
    if (!split) {
        return read_freeswitch_line(line, event);
    }
    std::string_view text = split->message;
    if (mentions(text.substr(0, 16), "\x1b[") || mentions(text.substr(0, 16), "#033[")) {
        strip_colours(text, plain_);
        text = plain_;
    }
    Reading reading = Reading::nothing;
    if (mentions(split->program, "asterisk")) {
        if (text.starts_with('[')) { // a console's line, with a time of its own
            text.remove_prefix(std::min(text.find("] ") + 2, text.size()));
        }
        reading = read_message(text, true, event);
    } else if (mentions(split->program, "freeswitch")) {
        reading = read_freeswitch_line(text, event);
    } else if (mentions(split->program, "kamailio") || mentions(split->program, "opensips")) {
        reading = read_kamailio_message(text, event);
    }
    event.time = split->timestamp;
    return reading;
}

std::string_view LogParser::time_text(std::string_view line) {
    constexpr std::string_view k_json_member = "\"timestamp\":\"";
    if (line.starts_with('[')) {
        const std::size_t end = line.substr(0, k_longest_date).find("] ");
        return end == line.npos ? std::string_view() : line.substr(1, end - 1);
    }
    if (line.starts_with('{')) {
        const std::size_t member = line.find(k_json_member);
        return member == line.npos ? std::string_view()
                                   : line.substr(member + k_json_member.size(),
                                                 line.find('"', member + k_json_member.size()) -
                                                     member - k_json_member.size());
    }
    if (const std::size_t length = logfile::timestamp_length(line); length > 0) {
        return line.substr(0, length);
    }
    const std::size_t end = line.find(" ["); // FreeSWITCH
    return line.substr(0, end == line.npos || end > k_longest_date ? 0 : end);
}

Reading LogParser::read_by_patterns(std::string_view line, Reading so_far, LogEvent& event) const {
    event.time = time_text(line);
    std::string_view text = line;
    if (line.starts_with('[') && !event.time.empty()) {
        text.remove_prefix(event.time.size() + 3);
    } else if (line.starts_with(event.time)) {
        text.remove_prefix(event.time.size());
        take(text, " ");
    }
    const Reading reading = patterns_->read(text, event);
    return reading == Reading::nothing ? so_far : reading;
}

/// Whether the line belongs to a packet that the server printed.
bool LogParser::skips(std::string_view line) {
    if (packet_octets_ > 0) {
        packet_octets_ -= std::min(line.size() + 1, packet_octets_);
        if (in_framed_packet_ && line == "<------------->") {
            packet_octets_ = 0;
        }
        return true;
    }
    if (line.starts_with("<--- ") && line.ends_with("--->")) {
        const std::size_t octets = octets_named_in(line);
        in_framed_packet_ = octets == 0;
        packet_octets_ = in_framed_packet_ ? k_largest_packet : std::min(octets, k_largest_packet);
        return true;
    }
    return false;
}

} // namespace ispkit::sip
