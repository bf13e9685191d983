// SPDX-License-Identifier: MIT
#include "sip/message/kamailio_message.hpp"

#include "logfile/syslog_line.hpp"
#include "sip/message/endpoint.hpp"
#include "sip/message/message_pieces.hpp"

#include <algorithm>

namespace ispkit::sip {

namespace {

Reading flood(LogEvent& event, const Endpoint& peer) {
    event.is_warned_of = true;
    return failure(event, Kind::abuse, Trace::other, peer, {});
}

constexpr bool is_hexadecimal(char c) {
    return text::is_digit(c) || (c >= 'a' && c <= 'f');
}

constexpr bool is_not_space(char c) {
    return c != ' ';
}

/// Takes a level such as "WARNING:" from the front, but no other word: a script may begin its
/// messages with one.
bool take_level(std::string_view& text) {
    for (const std::string_view level : {"ALERT:", "BUG:", "CRITICAL:", "ERROR:", "WARNING:",
                                         "NOTICE:", "INFO:", "DEBUG:", "DBG:"}) {
        if (take(text, level)) {
            return true;
        }
    }
    return false;
}

/// Takes "pike_check_req" from the front, or "pike_check_ipaddr", its name in older versions.
bool take_function(std::string_view& text) {
    return take(text, "pike_check_req") || take(text, "pike_check_ipaddr");
}

/// Takes "pike [pike_funcs.c:136]: pike_check_req(): " from the front.
bool take_pike_location(std::string_view& text) {
    if (!take(text, "pike")) {
        return false;
    }
    if (take(text, " [")) {
        const std::string_view file = text.substr(0, text.find(':'));
        text.remove_prefix(file.size());
        if (!file.ends_with("pike_funcs.c") || file.find(' ') != file.npos || !take(text, ":")) {
            return false;
        }
        skip_while(text, text::is_digit);
        if (!take(text, "]")) {
            return false;
        }
    }
    return take(text, ": ") && take_function(text) && take(text, "(): ");
}

/// Reads a whole text such as "PIKE - BLOCKing ip 203.0.113.5, node=0x7f2c3a5d1e80".
Reading pike_sentence(std::string_view text, LogEvent& event) {
    if (!take(text, "PIKE - BLOCKing ip ")) {
        return Reading::unclear;
    }
    const std::size_t comma = std::min(text.find(','), text.size());
    const std::optional<net::Address> address = net::Address::parse(text.substr(0, comma));
    text.remove_prefix(comma);
    if (!address || !take(text, ", node=0x")) {
        return Reading::unclear;
    }
    skip_while(text, is_hexadecimal);
    return text.empty() ? flood(event, {*address, 0}) : Reading::unclear;
}

/// Reads a whole text such as "pike blocking REGISTER from sip:100@example.com
/// (IP:203.0.113.5:5060)". The method and the URI are the sender's text; a genuine one contains no
/// space.
Reading script_sentence(std::string_view text, LogEvent& event) {
    if (!take(text, "pike blocking ")) {
        return Reading::unclear;
    }
    skip_while(text, is_not_space);
    if (!take(text, " from ")) {
        return Reading::unclear;
    }
    skip_while(text, is_not_space);
    if (!take(text, " (IP:") || !text.ends_with(')')) {
        return Reading::unclear;
    }
    const std::optional<Endpoint> peer = parse_endpoint_with_port(text.substr(0, text.size() - 1));
    return peer ? flood(event, *peer) : Reading::unclear;
}

/// Takes "{...} ", "[...] " or "(...) " from the front, up to the first closing bracket: what the
/// sender writes behind that does not belong to it. Returns false where the text does not begin
/// with one.
bool take_bracketed(std::string_view& text) {
    constexpr std::string_view k_open = "{[(";
    constexpr std::string_view k_close = "}])";
    const std::size_t kind = text.empty() ? k_open.npos : k_open.find(text.front());
    const std::size_t close = kind == k_open.npos ? text.npos : text.find(k_close[kind]);
    if (close == text.npos || !text.substr(close + 1).starts_with(' ')) {
        return false;
    }
    text.remove_prefix(close + 2);
    return true;
}

/// Takes a word of a prefix and the space behind it. A word that ends with a colon is not taken: it
/// belongs to the location of another message.
bool take_word(std::string_view& text) {
    const std::size_t space = text.find(' ');
    if (space == text.npos || space == 0 || text[space - 1] == ':') {
        return false;
    }
    text.remove_prefix(space + 1);
    return true;
}

/// Reads what follows "WARNING: " in Kamailio's log.
Reading behind_level(std::string_view text, LogEvent& event) {
    take_bracketed(text);
    do {
        if (std::string_view rest = text; take_pike_location(rest)) {
            return pike_sentence(rest, event);
        }
        if (std::string_view rest = text; take(rest, "<script>: ")) {
            take(rest, "ALERT: ");
            return script_sentence(rest, event);
        }
    } while (take_word(text));
    return Reading::unclear;
}

bool speaks_of_pike(std::string_view message) {
    return message.find("PIKE - BLOCKing ip ") != message.npos ||
           message.find("pike blocking ") != message.npos;
}

} // namespace

Reading read_kamailio_message(std::string_view message, LogEvent& event) {
    std::string_view text = message;
    if (!speaks_of_pike(message)) {
        return Reading::nothing;
    }
    return take_level(text) && take(text, " ") ? behind_level(text, event) : Reading::unclear;
}

Reading read_opensips_message(std::string_view message, LogEvent& event) {
    std::string_view text = message;
    if (!speaks_of_pike(message)) {
        return Reading::nothing;
    }
    if (!take_level(text)) {
        return Reading::unclear;
    }
    if (take(text, "pike:")) {
        return take_function(text) && take(text, ": ") ? pike_sentence(text, event)
                                                       : Reading::unclear;
    }
    return take(text, " ") ? script_sentence(text, event) : Reading::unclear;
}

bool is_from_standard_error(std::string_view message) {
    std::string_view text = message;
    take(text, " ");
    if (const std::size_t length = logfile::syslog_timestamp_length(text); length > 0) {
        return text.substr(length).starts_with(" ["); // OpenSIPS
    }
    const std::size_t digits = text.size();
    skip_while(text, text::is_digit);
    return text.size() < digits && take(text, "(");
}

} // namespace ispkit::sip
