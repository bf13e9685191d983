// SPDX-License-Identifier: MIT
#include "sip/proxy/freeswitch_line.hpp"

#include "sip/message/message_pieces.hpp"

#include <algorithm>

namespace ispkit::sip {

namespace {

/// The parts in front of the text.
struct Prefix {
    std::string_view time;
    std::string_view level;
    std::string_view file;
};

Reading failure(LogEvent& event, Kind kind, std::string_view host, std::string_view account) {
    const std::optional<net::Address> address = net::Address::parse(host);
    if (!address) {
        return Reading::unclear;
    }
    event.outcome = kind == Kind::challenge ? Outcome::challenge : Outcome::failure;
    event.kind = kind;
    event.is_warned_of = true;
    event.trace = Trace::other;
    event.address = *address;
    event.account = account;
    return Reading::event;
}

/// "100@example.com" is 100.
std::string_view user_part(std::string_view account) {
    return account.substr(0, account.find('@'));
}

/// Reads a whole text that is "[ACCOUNT", `before` and an address. ACCOUNT goes up to the last
/// `before`.
Reading account_and_address(std::string_view text, std::string_view before, Kind kind,
                            LogEvent& event) {
    const std::size_t close = text.rfind(before);
    if (!text.starts_with('[') || close == text.npos) {
        return Reading::unclear;
    }
    return failure(event, kind, text.substr(close + before.size()),
                   user_part(text.substr(1, close - 1)));
}

/// Reads a whole text such as "(REGISTER) on sofia profile 'internal' for [100@example.com] from ip
/// 203.0.113.5".
Reading authentication(std::string_view text, Kind kind, LogEvent& event) {
    take(text, "(");
    skip_while(text, [](char c) { return c != ')' && c != ' '; });
    if (!take(text, ") on sofia profile '")) {
        return Reading::unclear;
    }
    skip_while(text, [](char c) { return c != '\''; });
    return take(text, "' for ") ? account_and_address(text, "] from ip ", kind, event)
                                : Reading::unclear;
}

/// Reads a whole text such as "203.0.113.5 Rejected by register acl "domains"": the server refuses
/// the address alone. The names of the lists come from its configuration.
Reading access_list(std::string_view text, LogEvent& event) {
    const std::size_t space = std::min(text.find(' '), text.size());
    const std::string_view host = text.substr(0, space);
    text.remove_prefix(space);
    const bool is_rejected =
        take(text, " Rejected by ") &&
        (((take(text, "register acl \"") || take(text, "acl \"")) && text.ends_with('"')) ||
         (take(text, "user acl [") && text.ends_with("] and no proxy acl present")));
    return is_rejected ? failure(event, Kind::acl, host, "") : Reading::nothing;
}

/// Reads the SIP module's message about a refused login or address.
Reading refusal(std::string_view text, LogEvent& event) {
    if (take(text, "SIP auth failure ")) {
        return authentication(text, Kind::wrong_password, event);
    }
    if (take(text, "SIP auth challenge ")) {
        return authentication(text, Kind::challenge, event);
    }
    if (take(text, "Can't find user ")) {
        return account_and_address(text, "] from ", Kind::unknown_account, event);
    }
    return take(text, "IP ") ? access_list(text, event) : Reading::nothing;
}

/// Reads "A registration failed user[100] ip[203.0.113.5] at[2026-11-23T19:44:50.123456+0100]": the
/// user is the sender's text, what follows is the server's.
Reading mod_fail2ban(std::string_view text, Kind kind, LogEvent& event) {
    constexpr std::string_view k_ip = "] ip[";
    constexpr std::string_view k_at = "] at[";
    const std::size_t ip = text.rfind(k_ip);
    const std::size_t at = text.rfind(k_at);
    if (!text.starts_with("user[") || ip == text.npos || at == text.npos || at < ip ||
        !text.ends_with(']')) {
        return Reading::unclear;
    }
    const std::size_t host = ip + k_ip.size();
    text.remove_suffix(1);
    event.time = text.substr(at + k_at.size());
    return failure(event, kind, text.substr(host, at - host), text.substr(5, ip - 5));
}

/// Takes "2026-11-23 19:44:50.123456" or "11-23 19:44:50.123456" from the front.
std::string_view take_time(std::string_view& text) {
    const std::string_view whole = text;
    constexpr std::string_view k_shape = "00-00 00:00:00.0";
    if (text.size() > 5 && text[4] == '-' &&
        std::all_of(text.begin(), text.begin() + 4, text::is_digit)) {
        text.remove_prefix(5);
    }
    if (text.size() < k_shape.size() ||
        !std::equal(k_shape.begin(), k_shape.end(), text.begin(), [](char wanted, char c) {
            return wanted == '0' ? text::is_digit(c) : c == wanted;
        })) {
        text = whole;
        return {};
    }
    text.remove_prefix(k_shape.size());
    skip_while(text, text::is_digit);
    return whole.substr(0, whole.size() - text.size());
}

/// Takes the characters up to the first one outside the class.
template <typename OfClass>
std::string_view take_while(std::string_view& text, OfClass&& of_class) {
    const std::string_view whole = text;
    skip_while(text, of_class);
    return whole.substr(0, whole.size() - text.size());
}

/// Takes the time, the idle time of the processor ("98.50%", newer versions), the level, the
/// source file and its line from the front.
std::optional<Prefix> take_prefix(std::string_view& text) {
    Prefix prefix;
    prefix.time = take_time(text);
    if (prefix.time.empty() || !take(text, " ")) {
        return std::nullopt;
    }
    const std::string_view idle =
        take_while(text, [](char c) { return text::is_digit(c) || c == '.'; });
    if ((!idle.empty() && !take(text, "% ")) || !take(text, "[")) {
        return std::nullopt;
    }
    prefix.level = take_while(text, [](char c) { return c >= 'A' && c <= 'Z'; });
    if (!take(text, "] ")) {
        return std::nullopt;
    }
    take(text, "[SOFIA] ");
    const bool is_bracketed = take(text, "[");
    prefix.file = take_while(text, [](char c) { return c != ':' && c != ' ' && c != ']'; });
    if (!take(text, ":")) {
        return std::nullopt;
    }
    skip_while(text, text::is_digit);
    return (is_bracketed && !take(text, "]")) || !take(text, " ") ? std::nullopt
                                                                  : std::optional(prefix);
}

constexpr bool is_warning(std::string_view level) {
    return level == "WARNING" || level == "WARN";
}

/// Takes "4f37c5eb-1937-45c6-b808-6fba2ffadb63 " from the front, if it is there.
void take_uuid(std::string_view& text) {
    constexpr std::size_t k_length = 36;
    const std::string_view uuid = text.substr(0, k_length);
    if (text.size() > k_length && text[k_length] == ' ' &&
        uuid.find_first_not_of("0123456789abcdef-") == uuid.npos) {
        text.remove_prefix(k_length + 1);
    }
}

} // namespace

Reading read_freeswitch_line(std::string_view line, LogEvent& event) {
    if (take(line, "A registration failed ")) {
        return mod_fail2ban(line, Kind::wrong_password, event);
    }
    if (take(line, "Abandoned call from  ")) {
        return mod_fail2ban(line, Kind::rejected_call, event);
    }
    const std::optional<Prefix> prefix = take_prefix(line);
    if (!prefix || !(is_warning(prefix->level) || prefix->level == "ERR")) {
        return Reading::nothing;
    }
    event.time = prefix->time;
    if (prefix->file == "mod_event_socket.c") {
        return take(line, "IP ") ? access_list(line, event) : Reading::nothing;
    }
    return is_warning(prefix->level) && (prefix->file == "sofia_reg.c" || prefix->file == "sofia.c")
               ? refusal(line, event)
               : Reading::nothing;
}

bool is_freeswitch_message(std::string_view line) {
    take_uuid(line);
    return take_prefix(line).has_value();
}

std::string_view freeswitch_warning(std::string_view line) {
    take_uuid(line);
    const std::optional<Prefix> prefix = take_prefix(line);
    return prefix && (is_warning(prefix->level) || prefix->level == "ERR") &&
                   prefix->file.find("sofia") != std::string_view::npos
               ? line
               : std::string_view();
}

bool announces_session_description(std::string_view line) {
    return line.ends_with("SDP:") && take_prefix(line);
}

} // namespace ispkit::sip
