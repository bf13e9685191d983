// SPDX-License-Identifier: MIT
#include "sip/other_servers.hpp"

#include "sip/message_text.hpp"

#include <algorithm>

namespace ispkit::sip {

namespace {

Reading failure(LogEvent& event, Kind kind, std::string_view host, std::string_view account) {
    const std::optional<Endpoint> peer = parse_endpoint(host);
    if (!peer) {
        return Reading::unclear;
    }
    event.outcome = kind == Kind::challenge ? Outcome::challenge : Outcome::failure;
    event.kind = kind;
    event.is_warned_of = true;
    event.trace = Trace::other;
    event.address = peer->address;
    event.port = peer->port;
    event.account = account;
    return Reading::event;
}

/// "100@example.com" is 100.
std::string_view user_part(std::string_view account) {
    return account.substr(0, account.find('@'));
}

/// The end of "... [ACCOUNT]BEFORE ADDRESS", with ACCOUNT from the first bracket to the last.
Reading account_and_last_word(std::string_view text, std::string_view before, Kind kind,
                              LogEvent& event) {
    const std::size_t open = text.find('[');
    const std::size_t close = text.rfind(before);
    if (open == text.npos || close == text.npos || close < open) {
        return Reading::unclear;
    }
    return failure(event, kind, text.substr(close + before.size()),
                   user_part(text.substr(open + 1, close - open - 1)));
}

/// What sofia_reg.c says.
Reading registration(std::string_view text, LogEvent& event) {
    if (text.starts_with("SIP auth failure (")) {
        return account_and_last_word(text, "] from ip ", Kind::wrong_password, event);
    }
    if (text.starts_with("SIP auth challenge (")) {
        return account_and_last_word(text, "] from ip ", Kind::challenge, event);
    }
    if (text.starts_with("Can't find user [")) {
        return account_and_last_word(text, "] from ", Kind::unknown_account, event);
    }
    if (take(text, "IP ")) {
        const std::size_t space = text.find(' ');
        if (space != text.npos && text.substr(space).starts_with(" Rejected by register acl")) {
            return failure(event, Kind::acl, text.substr(0, space), "");
        }
    }
    return Reading::nothing;
}

/// "A registration failed user[100] ip[203.0.113.5] at[2026-11-23T19:44:50.123456+0100]": the user
/// is the sender's, what follows the server's.
Reading mod_fail2ban(std::string_view line, Kind kind, LogEvent& event) {
    constexpr std::string_view k_user = "user[";
    constexpr std::string_view k_ip = "] ip[";
    constexpr std::string_view k_at = "] at[";
    const std::size_t user = line.find(k_user);
    const std::size_t ip = line.rfind(k_ip);
    const std::size_t at = line.rfind(k_at);
    if (user == line.npos || ip == line.npos || at == line.npos || ip < user || at < ip ||
        !line.ends_with(']')) {
        return Reading::unclear;
    }
    event.time = line.substr(at + k_at.size(), line.size() - at - k_at.size() - 1);
    const std::size_t account = std::min(user + k_user.size(), ip);
    const std::size_t host = ip + k_ip.size();
    return failure(event, kind, line.substr(host, at - host), line.substr(account, ip - account));
}

} // namespace

Reading read_freeswitch_line(std::string_view line, LogEvent& event) {
    if (line.starts_with("A registration failed")) {
        return mod_fail2ban(line, Kind::wrong_password, event);
    }
    if (line.starts_with("Abandoned call from ")) {
        return mod_fail2ban(line, Kind::rejected_call, event);
    }
    // The time, a load average, and a UUID perhaps: nothing that a sender writes.
    const std::size_t bracket = line.find_first_not_of("0123456789abcdef-:. T%");
    if (bracket == line.npos || bracket < 2 || line[bracket] != '[') {
        return Reading::nothing;
    }
    std::string_view time = line.substr(0, bracket);
    std::string_view text = line.substr(bracket);
    if (!take(text, "[WARNING] ") && !take(text, "[WARN] ")) {
        return Reading::nothing;
    }
    take(text, "[SOFIA] ");
    const bool bracketed = take(text, "[");
    if (!take(text, "sofia_reg.c:")) {
        return Reading::nothing;
    }
    text.remove_prefix(std::min(text.find_first_not_of("0123456789"), text.size()));
    if (bracketed && !take(text, "]")) {
        return Reading::nothing;
    }
    if (!take(text, " ")) {
        return Reading::nothing;
    }
    time = time.substr(0, time.find_last_not_of(' ') + 1);
    if (time.ends_with('%')) {
        time = time.substr(0, std::min(time.rfind(' '), time.size()));
    }
    event.time = time;
    return registration(text, event);
}

Reading read_kamailio_message(std::string_view message, LogEvent& event) {
    constexpr std::string_view k_blocking = "PIKE - BLOCKing ip ";
    if (const std::size_t at = message.find(k_blocking); at != message.npos && at < 128) {
        std::string_view host = message.substr(at + k_blocking.size());
        return failure(event, Kind::abuse, host.substr(0, host.find(',')), "");
    }
    if (const std::size_t at = message.find("pike blocking "); at != message.npos && at < 128) {
        const std::optional<std::string_view> host = between_last(message, " (IP:", ")");
        return host && message.ends_with(')') ? failure(event, Kind::abuse, *host, "")
                                              : Reading::unclear;
    }
    return Reading::nothing;
}

} // namespace ispkit::sip
