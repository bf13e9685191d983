// SPDX-License-Identifier: MIT
#include "sip/log/log_parser.hpp"

#include "logfile/syslog_line.hpp"
#include "sip/message/asterisk_prefix.hpp"
#include "sip/message/freeswitch_line.hpp"
#include "sip/message/iax_message.hpp"
#include "sip/message/kamailio_message.hpp"
#include "sip/message/message_text.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <utility>

namespace ispkit::sip {

namespace {

/// What a printed packet is skipped by at most.
constexpr std::size_t k_largest_packet = 64 * 1024;

constexpr std::size_t k_longest_date = 64;

/// Copied for each line, which is twice as fast as to fill it with zeros.
constexpr LogEvent k_blank;

/// syslog daemons cut lines at 1,024 octets (RFC 3164), 2,048 or 8,192; no honest one comes near.
constexpr std::size_t k_longest_uncut = 900;

/// Asterisk cuts what it writes at 8,192 octets, with the newline at its end.
constexpr std::size_t k_longest_whole = 8000;

/// A number of 80 octets, and what follows it in the line that it ends in.
constexpr std::size_t k_longest_dialplan_number = 80 + 512;

bool mentions(std::string_view text, std::string_view word) {
    return text.find(word) != text.npos;
}

/// Whether a message that nobody understood speaks of a failure.
bool looks_like_failure(std::string_view text) {
    return mentions(text, "ail") || mentions(text, "eject") || mentions(text, "assword") ||
           mentions(text, "uthentic") || mentions(text, "not found") || mentions(text, "attack") ||
           mentions(text, "locking");
}

/// Whether each end of a message's shape in the lines behind it has the message's address.
bool all_end_with(const LogEvent& event, std::string_view lines) {
    const std::string_view end = event.behind_sender;
    for (std::size_t at = lines.find(end); at != lines.npos; at = lines.find(end, at)) {
        at += end.size();
        const std::optional<Endpoint> endpoint =
            parse_endpoint(lines.substr(at, lines.find_first_of(")\n", at) - at));
        if (!endpoint || endpoint->address != event.address) {
            return false;
        }
    }
    return true;
}

/// Messages that speak of failures which are nobody's attack, or name an address that the sender
/// chose: asked for, or sent by, this server itself.
bool is_known_to_be_harmless(std::string_view text) {
    return text.starts_with("Failed to authenticate") || text.starts_with("Sending fake auth") ||
           mentions(text, "ontact ACL:");
}

/// Whether the line is of a level that tells nothing, VERBOSE or DEBUG, as most are, and begins no
/// packet.
bool is_chatter(std::string_view line) {
    const std::size_t end = line.substr(0, k_longest_date).find(']');
    return line.starts_with('[') && end != line.npos && end + 2 < line.size() &&
           line[end + 1] == ' ' &&
           (line.substr(end + 2).starts_with("VERBOSE") ||
            line.substr(end + 2).starts_with("DEBUG")) &&
           line.back() != '>' && line.back() != '\r';
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

bool is_known_program(std::string_view program) {
    return mentions(program, "asterisk") || mentions(program, "freeswitch") ||
           mentions(program, "kamailio") || mentions(program, "opensips");
}

/// "2026-11-23 19:44:50.123456 98.50% [NOTICE] ..." and others of FreeSWITCH's file.
bool has_freeswitch_level(std::string_view line) {
    const std::size_t bracket = line.substr(0, k_longest_date).find('[');
    if (bracket == line.npos || line.substr(0, bracket).find(':') == line.npos) {
        return false;
    }
    const std::string_view level = line.substr(bracket + 1);
    for (const std::string_view known :
         {"DEBUG]", "INFO]", "NOTICE]", "WARNING]", "ERR]", "CRIT]", "ALERT]", "CONSOLE]"}) {
        if (level.starts_with(known)) {
            return true;
        }
    }
    return false;
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

Reading LogParser::read(std::string_view line, std::string_view behind, LogEvent& event) {
    const std::size_t octets = line.size() + 1;
    if (mended_octets_ > 0) {
        return read_again(line, behind, event);
    }
    if (packet_octets_ == 0 && line.ends_with(": ")) {
        learn_thread_of_packet(line);
    }
    if (skips(line) || (patterns_ == nullptr && is_chatter(line))) {
        broken_.pass(octets);
        ++understood_;
        return Reading::nothing;
    }
    if (line.ends_with('\r')) {
        line.remove_suffix(1);
    }
    event = k_blank;
    message_.reset();
    is_understood_ = false;
    Reading reading = read_line(line, event);
    understood_ += is_understood_ ? 1 : 0;
    const bool is_in_reach = broken_.may_hold(octets - 1);
    const bool is_of_known_thread = message_ && broken_.knows(*message_);
    // Where his text has an end that the server writes, the lines that follow tell.
    const bool is_judged_later = is_of_known_thread && broken_.ends_like(event);
    const bool may_be_senders = is_in_reach && !is_judged_later &&
                                !(is_of_known_thread && broken_.trusts_threads(event.address));
    const bool is_end = may_be_senders && broken_.is_end_of_doubt(event, octets - 1);
    if (may_be_senders && packet_octets_ > 0) { // to skip a packet of his would hide others
        broken_.doubt(octets + std::exchange(packet_octets_, 0));
    }
    const bool is_self_accusation = broken_.is_self_accusation(event);
    broken_.pass(octets);
    event.sender_octets = message_ ? event.sender_octets : 0;
    if (is_in_reach && !is_judged_later && !is_end && !is_self_accusation &&
        reading == Reading::event) {
        broken_.note_accusation(event.address, is_of_known_thread);
    }
    if (may_be_senders && !is_end) {
        // A line that may be the sender's makes nobody else the suspect.
        const bool is_sure =
            doubt_behind(is_self_accusation ? reading : Reading::unclear, behind, event);
        if (reading == Reading::event && !(is_self_accusation && is_sure)) {
            ++doubted_;
            return Reading::unclear;
        }
        return reading;
    }
    if (message_ && !is_in_reach && is_file_of_failures(message_->file)) {
        broken_.learn(*message_);
    }
    if (event.sender_octets > 0) {
        const bool can_be_guessed =
            is_in_reach && reading != Reading::event && broken_.is_easily_guessed(*message_);
        reading = mended(line, behind, reading, event);
        // A line with the number of a known thread, and behind it one that names somebody else.
        if (can_be_guessed && reading == Reading::event && accuses_another_at_end(event)) {
            ++doubted_;
            reading = Reading::unclear;
        }
    }
    return patterns_ != nullptr && reading != Reading::event
               ? read_by_patterns(line, reading, event)
               : reading;
}

/// Passes over a line of a message that was put together: it may be a message of its own all the
/// same, with a sender's text behind it.
Reading LogParser::read_again(std::string_view line, std::string_view behind, LogEvent& event) {
    const std::size_t octets = line.size() + 1;
    mended_octets_ -= std::min(octets, mended_octets_);
    event = k_blank;
    message_.reset();
    if (read_line(line, event) == Reading::event && event.address != mended_address_) {
        broken_.note_accusation(event.address, false);
    }
    packet_octets_ = 0;
    ++understood_;
    broken_.pass(octets);
    event.sender_octets = message_ ? event.sender_octets : 0;
    doubt_behind(Reading::nothing, behind, event);
    return Reading::nothing;
}

/// Notes what of a sender's may follow a message that may be the server's. Whether its address is
/// the server's, then.
bool LogParser::doubt_behind(Reading reading, std::string_view behind, const LogEvent& event) {
    if (event.sender_octets == 0) {
        return reading == Reading::event;
    }
    const std::size_t octets =
        event.behind_sender.empty() ? event.sender_octets : widest_rest(event, behind).end;
    const bool is_sure = reading == Reading::event &&
                         (!event.address_is_last || all_end_with(event, behind.substr(0, octets)));
    broken_.doubt(octets, is_sure ? std::optional(event.address) : std::nullopt);
    return is_sure;
}

/// Whether the last line of the message that was put together is one of its own that accuses
/// somebody else.
bool LogParser::accuses_another_at_end(const LogEvent& event) {
    LogEvent last;
    const std::string line = mended_.substr(mended_.rfind('\n') + 1);
    const std::optional<AsteriskMessage> message = std::exchange(message_, std::nullopt);
    std::string plain; // the event may point into the other
    plain.swap(plain_);
    const bool is_one = read_line(line, last) == Reading::event;
    plain.swap(plain_);
    message_ = message;
    return is_one && last.address != event.address;
}

/// Up to where a sender's text may reach. Names of IAX2 are short: there, a known thread does not
/// tell that they have ended.
BrokenMessages::Rest LogParser::widest_rest(const LogEvent& event, std::string_view behind) {
    return is_of_iax(*message_) ? broken_.rest_by_any_thread(event, message_->thread, behind)
                                : broken_.rest_of_message(event, message_->thread, behind);
}

/// The rest of a message with its address at its end; by any thread, where the message may have
/// been written by somebody who guesses threads to accuse that address.
BrokenMessages::Rest LogParser::rest_to_believe(Reading reading, std::string_view behind,
                                                const LogEvent& event) {
    const BrokenMessages::Rest rest = broken_.rest_of_message(event, message_->thread, behind);
    const BrokenMessages::Rest widest = widest_rest(event, behind);
    if (widest.end == 0 || all_end_with(event, behind.substr(0, widest.end))) {
        return rest;
    }
    if (rest.end == 0) {
        broken_.doubt_up_to(widest.end, event.behind_sender);
    }
    if (reading != Reading::event) {
        return rest;
    }
    const bool is_trusted = broken_.trusts_threads(event.address);
    const bool is_by_known_thread = rest.end == 0;
    broken_.note_accusation(event.address, is_by_known_thread);
    return is_trusted || !is_by_known_thread ? rest : widest;
}

/// Reads a message with a sender's text in it again, with the lines behind it that belong to it;
/// what he may have written there is not believed.
Reading LogParser::mended(std::string_view line, std::string_view behind, Reading reading,
                          LogEvent& event) {
    // Asterisk writes by such blocks: where one has just come to its end, the message may go on.
    constexpr std::size_t k_block = 4096;
    constexpr std::size_t k_longest_end = 512;
    if (!event.behind_sender.empty() && (line.size() + 1 + behind.size()) % k_block == 0 &&
        behind.size() < event.sender_octets) {
        broken_.doubt(event.sender_octets + k_longest_end);
        return event.address_is_last ? Reading::unclear : reading;
    }
    if (!event.address_is_last) {
        doubt_behind(reading, behind, event);
        return reading;
    }
    const BrokenMessages::Rest rest = rest_to_believe(reading, behind, event);
    if (rest.end == 0) {
        return reading;
    }
    if (reading == Reading::event ? rest.has_others : rest.has_others_behind_end) {
        // Several messages, or one that a sender made several of: then all ends but the last have
        // an address of his.
        if (reading == Reading::event && all_end_with(event, behind.substr(0, rest.end))) {
            broken_.doubt(rest.end, event.address);
            return reading;
        }
        broken_.doubt_up_to(rest.end, event.behind_sender);
        ++doubted_;
        return Reading::unclear;
    }
    mended_octets_ = rest.end;
    mended_.assign(line).append("\n").append(behind.substr(0, rest.end - 1));
    event = {};
    const Reading whole = read_line(mended_, event);
    mended_address_ = event.address;
    return whole;
}

Reading LogParser::read_line(std::string_view line, LogEvent& event) {
    return line.starts_with('[')   ? read_bracketed(line, event)
           : line.starts_with('{') ? read_json(line, event)
                                   : read_syslog(line, event);
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
    return read_message(rest, Way::file, line.size(), event);
}

Reading LogParser::read_message(std::string_view text, Way way, std::size_t line_size,
                                LogEvent& event) {
    if (text.starts_with("VERBOSE") || text.starts_with("DEBUG")) {
        is_understood_ = true;
        if (text.ends_with('>') && text.ends_with("--->") && mentions(text, "<--- ") &&
            way == Way::file) {
            packet_octets_ = std::min(octets_named_in(text), k_largest_packet);
            in_framed_packet_ = false;
        }
        return Reading::nothing;
    }
    AsteriskMessage message;
    const bool is_message = split_asterisk_message(text, message);
    is_understood_ = is_understood_ || is_message;
    if (way != Way::syslog) {
        message_ = message;
    }
    if (!is_message) {
        // A number that was called may be where the source file stands in others.
        event.sender_octets =
            mentions(text.substr(0, k_longest_date), " Ext. ") ? k_longest_dialplan_number : 0;
        return Reading::nothing;
    }
    message.may_be_cut = way != Way::file && line_size > k_longest_uncut;
    message.may_run_on = way == Way::file && line_size > k_longest_whole;
    if (message.file == "pjproject" && mentions(message.text, "Error processing ") &&
        way == Way::file) {
        // The packet follows. PJSIP writes at most 4,000 octets in one message.
        constexpr std::size_t k_longest_pjproject_message = 4000;
        packet_octets_ = std::min(octets_named_in(message.text), k_longest_pjproject_message);
    }
    return interpret(message, event);
}

Reading LogParser::read_json(std::string_view line, LogEvent& event) {
    json_ = split_json_log_line(line).value_or(JsonLogLine());
    Reading reading = Reading::nothing;
    if (!json_.program.empty()) {
        reading = read_program(json_.program, json_.text, json_.text.size(), event);
    } else {
        AsteriskMessage message;
        is_understood_ = !json_.level.empty();
        message.level = json_.level;
        message.file = json_.file;
        message.text = json_.text;
        message.text.remove_prefix(
            std::min(message.text.find_first_not_of(" \t"), message.text.size()));
        message.may_be_cut = !json_.text.ends_with('\n');
        reading = interpret(message, event);
    }
    event.time = json_.time;
    return reading;
}

Reading LogParser::read_syslog(std::string_view line, LogEvent& event) {
    const std::size_t length = logfile::syslog_timestamp_length(line);
    std::string_view behind_time = line.substr(length);
    if (length > 0) {
        take(behind_time, " ");
    }
    if (begins_with_level(behind_time)) { // Asterisk 1.2's file, or journalctl -o cat
        event.time = line.substr(0, length);
        return read_message(behind_time, length == 0 ? Way::terminal : Way::file, line.size(),
                            event);
    }
    const std::optional<logfile::SyslogLine> split = logfile::split_syslog_copy(line);
    if (!split) {
        return read_freeswitch(line, event);
    }
    const Reading reading = read_program(split->program, split->message, line.size(), event);
    event.time = split->timestamp;
    return reading;
}

/// What a program said through syslog or the journal.
Reading LogParser::read_program(std::string_view program, std::string_view text,
                                std::size_t line_size, LogEvent& event) {
    is_understood_ = is_known_program(program);
    if (mentions(program, "asterisk")) {
        return read_asterisk(text, line_size, event);
    }
    const Reading reading =
        mentions(program, "freeswitch") ? read_freeswitch(text, event)
        : mentions(program, "kamailio") ? read_proxy(read_kamailio_message, text, event)
        : mentions(program, "opensips") ? read_proxy(read_opensips_message, text, event)
                                        : Reading::nothing;
    return reading == Reading::event && line_size > k_longest_uncut ? Reading::unclear : reading;
}

/// What Asterisk sent to syslog, or what its console printed, with a time of its own.
Reading LogParser::read_asterisk(std::string_view text, std::size_t line_size, LogEvent& event) {
    constexpr std::size_t k_longest_start = 16;
    const std::string_view start = text.substr(0, k_longest_date + k_longest_start);
    if (mentions(start, "\x1b[") || mentions(start, "#033[")) {
        strip_colours(text, plain_);
        text = plain_;
    }
    if (text.starts_with("<--- ") && text.ends_with("--->")) {
        broken_.doubt(k_largest_packet); // a console's lines, and a packet behind this one
    }
    take(text, " "); // some write two behind the program
    if (text.starts_with('[')) {
        const std::size_t end = text.substr(0, k_longest_date).find("] ");
        text.remove_prefix(end == text.npos ? text.size() : end + 2);
    }
    return read_message(text, Way::syslog, line_size, event);
}

Reading LogParser::read_proxy(Reading (&read_message)(std::string_view, LogEvent&),
                              std::string_view text, LogEvent& event) {
    has_standard_error_ = has_standard_error_ || is_from_standard_error(text);
    const Reading reading = or_unclear(read_message(text, event), text);
    return reading == Reading::event && has_standard_error_ ? Reading::unclear : reading;
}

Reading LogParser::read_freeswitch(std::string_view line, LogEvent& event) {
    if (line.starts_with('\x1b')) { // a console's
        strip_colours(line, plain_);
        line = plain_;
    }
    if (!broken_.is_in_doubt() && announces_session_description(line)) {
        broken_.doubt(k_largest_packet);
    }
    const Reading reading = read_freeswitch_line(line, event);
    is_understood_ = is_understood_ || reading != Reading::nothing || has_freeswitch_level(line);
    return reading == Reading::nothing && unknown_ == Unknown::are_unclear
               ? or_unclear(reading, freeswitch_warning(line))
               : reading;
}

/// What nobody understood is unclear where it speaks of a failure.
Reading LogParser::or_unclear(Reading reading, std::string_view text) const {
    return reading == Reading::nothing && unknown_ == Unknown::are_unclear &&
                   looks_like_failure(text)
               ? Reading::unclear
               : reading;
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

Reading LogParser::read_by_patterns(std::string_view line, Reading so_far, LogEvent& event) {
    event.time = time_text(line);
    std::string_view text = line;
    if (line.starts_with('[') && !event.time.empty()) {
        text.remove_prefix(event.time.size() + 3);
    } else if (line.starts_with(event.time)) {
        text.remove_prefix(event.time.size());
        take(text, " ");
    }
    const Reading reading = patterns_->read(text, event);
    understood_ += reading == Reading::event && !is_understood_ ? 1 : 0;
    return reading == Reading::nothing ? so_far : reading;
}

/// "[date] VERBOSE[1638] chan_sip.c: ", the line in front of a packet that chan_sip prints: behind
/// the packet, its thread is believed.
void LogParser::learn_thread_of_packet(std::string_view line) {
    const std::size_t end = line.substr(0, k_longest_date).find("] ");
    AsteriskMessage message;
    if (!broken_.is_in_doubt() && line.starts_with('[') && end != line.npos &&
        split_asterisk_message(line.substr(end + 2), message) && message.text.empty()) {
        broken_.learn(message);
    }
}

/// Whether the line belongs to a packet that the server printed.
bool LogParser::skips(std::string_view line) {
    if (packet_octets_ > 0) {
        packet_octets_ -= std::min(line.size() + 1, packet_octets_);
        if (in_framed_packet_ && line == "<------------->") {
            broken_.doubt(packet_octets_); // the sender can write that line, too
            packet_octets_ = 0;
        }
        return true;
    }
    if (line.starts_with("<--- ") && line.ends_with("--->")) {
        const std::size_t octets = octets_named_in(line);
        if (broken_.may_hold(line.size())) { // a sender's, perhaps: to skip it would hide others
            broken_.doubt(line.size() + 1 +
                          std::min(octets == 0 ? k_largest_packet : octets, k_largest_packet));
            return true;
        }
        in_framed_packet_ = octets == 0;
        packet_octets_ = in_framed_packet_ ? k_largest_packet : std::min(octets, k_largest_packet);
        return true;
    }
    return false;
}

} // namespace ispkit::sip
