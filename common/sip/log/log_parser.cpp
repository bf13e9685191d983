// SPDX-License-Identifier: MIT
#include "sip/log/log_parser.hpp"

#include "sip/log/lines_behind.hpp"
#include "sip/message/asterisk_prefix.hpp"

namespace ispkit::sip {

namespace {

/// Copied for each line, which is twice as fast as filling it with zeros.
constexpr LogEvent k_blank;

} // namespace

bool LogParser::skip(Chatter chatter) {
    if (joined_.has_more() || packets_.is_open() || patterns_ != nullptr) {
        return false;
    }
    pass(chatter.octets);
    counts_.understood += chatter.lines;
    return true;
}

Reading LogParser::read(std::string_view line, std::string_view behind, LogEvent& event) {
    const std::size_t octets = line.size() + 1;
    if (joined_.has_more()) {
        pass_joined_line(line, behind, event);
        return Reading::nothing;
    }
    if (!packets_.is_open() && line.ends_with(": ")) {
        learn_thread_of_packet(line);
    }
    if (packets_.take(line, doubt_)) {
        pass(octets);
        ++counts_.understood;
        return Reading::nothing;
    }
    if (line.ends_with('\r')) {
        line.remove_suffix(1);
    }
    event = k_blank;
    LineMeaning meaning = read_alone(line, lines_, event);
    const bool is_in_reach = doubt_.may_hold(octets - 1);
    const Reading reading = judge(line, octets, behind, meaning, event);
    // A sender who guesses the number of a thread gains from a success of his own.
    event.proves_password = event.proves_password && !is_in_reach;
    count(line, meaning, reading);
    return reading == Reading::nothing && meaning.has_unknown_shape ? Reading::unclear : reading;
}

/// A line that a pattern matches is understood, too.
void LogParser::count(std::string_view line, const LineMeaning& meaning, Reading reading) {
    if (meaning.is_understood || reading == Reading::event) {
        ++counts_.understood;
    } else if (meaning.is_of_others) {
        counts_.add_of_others(line);
    } else {
        counts_.add_unknown(line);
    }
}

/// Reads a line without regard to its neighbours. Notes what it says about the lines behind it.
LineMeaning LogParser::read_alone(std::string_view line, LogLineParser& lines, LogEvent& event) {
    const LineMeaning meaning = messages_.read(lines.parse(line), event);
    if (meaning.packet_octets > 0) {
        packets_.open(meaning.packet_octets);
    }
    if (meaning.begins_packet || (meaning.begins_session_description && !doubt_.is_open())) {
        doubt_.add(PrintedPackets::k_largest);
    }
    if (!meaning.message) {
        event.sender_octets = 0;
    }
    return meaning;
}

/// Notes that a line of `octets` bytes, with its line break, has passed.
void LogParser::pass(std::size_t octets) {
    doubt_.pass(octets);
    broken_.pass(octets);
}

/// Decides whether to believe a line of `octets` bytes, with its line break. The order of the steps
/// matters: each changes what the next ones know of the doubt.
Reading LogParser::judge(std::string_view line, std::size_t octets, std::string_view behind,
                         LineMeaning& meaning, LogEvent& event) {
    Reading reading = meaning.reading;
    const bool is_in_reach = doubt_.may_hold(octets - 1);
    const bool is_of_known_thread =
        is_in_reach && meaning.message && broken_.threads().knows(*meaning.message);
    // If the server writes an end behind the sender's text, the following lines tell.
    const bool is_judged_later = is_of_known_thread && doubt_.ends_like(event);
    const bool may_be_senders =
        is_in_reach && !is_judged_later &&
        !(is_of_known_thread && broken_.threads().are_trusted(event.address));
    const bool is_end = may_be_senders && doubt_.ends_with(event, octets - 1);
    if (may_be_senders && packets_.is_open()) { // skipping a sender's packet would hide others
        doubt_.add(octets + packets_.close());
    }
    const bool is_self_accusation = doubt_.is_self_accusation(event);
    pass(octets);
    if (is_in_reach && !is_judged_later && !is_end && !is_self_accusation &&
        reading == Reading::event) {
        broken_.threads().note_accusation(event.address, is_of_known_thread);
    }
    if (may_be_senders && !is_end) {
        // A line that may be the sender's does not make another address the suspect.
        const bool is_sure =
            doubt_behind(meaning, is_self_accusation ? reading : Reading::unclear, behind, event);
        if (reading == Reading::event && !(is_self_accusation && is_sure)) {
            ++counts_.doubted;
            return Reading::unclear;
        }
        return reading;
    }
    if (meaning.message && !is_in_reach && is_file_of_failures(meaning.message->file)) {
        broken_.threads().learn(*meaning.message);
    }
    if (event.sender_octets > 0) {
        const bool can_be_guessed = is_in_reach && reading != Reading::event &&
                                    broken_.threads().is_easily_guessed(*meaning.message);
        reading = read_with_rest(line, behind, meaning, event);
        // A line with the number of a known thread, followed by a line that names another address.
        if (can_be_guessed && reading == Reading::event && accuses_another_at_end(event)) {
            ++counts_.doubted;
            reading = Reading::unclear;
        }
    }
    return patterns_ != nullptr ? read_by_patterns(line, reading, event) : reading;
}

/// Reads a message with a sender's text again, together with the lines behind it that belong to it.
/// Text there that the sender may have written is not believed.
Reading LogParser::read_with_rest(std::string_view line, std::string_view behind,
                                  LineMeaning& meaning, LogEvent& event) {
    const Reading reading = meaning.reading;
    LinesBehind lines(doubt_, broken_, *meaning.message, event, behind);
    if (lines.doubt_if_unfinished(line.size() + 1)) {
        return event.address_is_last ? Reading::unclear : reading;
    }
    if (!event.address_is_last) {
        lines.doubt(reading);
        return reading;
    }
    const BrokenMessages::Rest rest = lines.rest_to_believe(reading);
    if (rest.end == 0) {
        return reading;
    }
    if (reading == Reading::event ? rest.has_others : rest.has_others_behind_end) {
        // Several messages, or one message that its sender made look like several: then all ends
        // but the last have an address that he wrote.
        if (reading == Reading::event && lines.all_end_with_address(rest.end)) {
            doubt_.add(rest.end, event.address);
            return reading;
        }
        doubt_.add_up_to(rest.end, event.behind_sender);
        ++counts_.doubted;
        return Reading::unclear;
    }
    joined_.join(line, behind.substr(0, rest.end - 1));
    event = {};
    const LineMeaning whole = read_alone(joined_.text(), lines_, event);
    meaning.has_unknown_shape = whole.has_unknown_shape;
    joined_.set_address(event.address);
    event.proves_password = false; // its end may be the sender's
    return whole.reading;
}

/// Skips a line of a joined message. It may still be a message of its own, with a sender's text
/// behind it.
void LogParser::pass_joined_line(std::string_view line, std::string_view behind, LogEvent& event) {
    const std::size_t octets = line.size() + 1;
    joined_.pass(octets);
    event = k_blank;
    const LineMeaning meaning = read_alone(line, lines_, event);
    if (meaning.reading == Reading::event && event.address != joined_.address()) {
        broken_.threads().note_accusation(event.address, false);
    }
    packets_.close();
    ++counts_.understood;
    pass(octets);
    doubt_behind(meaning, Reading::nothing, behind, event);
}

/// Whether the last line of the joined message is a message of its own that accuses another
/// address.
bool LogParser::accuses_another_at_end(const LogEvent& event) {
    LogLineParser lines = lines_; // the event has views into lines_
    LogEvent last;
    return read_alone(joined_.last_line(), lines, last).reading == Reading::event &&
           last.address != event.address;
}

/// Puts in doubt what a sender may have written behind a message that may be the server's. Returns
/// whether the message's address is the server's then.
bool LogParser::doubt_behind(const LineMeaning& meaning, Reading reading, std::string_view behind,
                             const LogEvent& event) {
    return event.sender_octets == 0
               ? reading == Reading::event
               : LinesBehind(doubt_, broken_, *meaning.message, event, behind).doubt(reading);
}

/// Asks the patterns about a line that has no meaning, or that is harmless by itself: then the
/// address stays what the server wrote, and the kind is kept. What is unclear may be a sender's
/// text.
Reading LogParser::read_by_patterns(std::string_view line, Reading so_far, LogEvent& event) {
    const bool is_harmless = so_far == Reading::event &&
                             (event.outcome == Outcome::challenge ||
                              (event.outcome == Outcome::failure && event.kind == Kind::policy));
    LogEvent found;
    if (so_far != Reading::nothing && !is_harmless) {
        return so_far;
    }
    const Reading reading = patterns_->read(line, searched_, found);
    if (is_harmless) {
        if (reading == Reading::event && found.address == event.address) {
            event.outcome = found.outcome;
            event.trace = found.trace;
            event.account = found.account.empty() ? event.account : found.account;
        }
        return so_far;
    }
    if (reading != Reading::nothing) {
        event = found;
    }
    return reading;
}

/// Learns the thread of "[date] VERBOSE[1638] chan_sip.c: ", the line in front of a packet that
/// chan_sip prints: that thread is believed behind the packet.
void LogParser::learn_thread_of_packet(std::string_view line) {
    const std::size_t end = line.substr(0, k_longest_date).find("] ");
    AsteriskMessage message;
    if (!doubt_.is_open() && line.starts_with('[') && end != line.npos &&
        split_asterisk_message(line.substr(end + 2), message) && message.text.empty()) {
        broken_.threads().learn(message);
    }
}

} // namespace ispkit::sip
