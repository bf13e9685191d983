// SPDX-License-Identifier: MIT
#include "sip/message/asterisk_message.hpp"

#include "sip/message/endpoint.hpp"
#include "sip/message/iax_message.hpp"
#include "sip/message/message_pieces.hpp"
#include "sip/message/pjsip_message.hpp"
#include "sip/message/rejected_call.hpp"
#include "sip/message/security_event.hpp"

#include <algorithm>

namespace ispkit::sip {

namespace {

/// The most bytes, line breaks included, of a context, and of a name that a client of the manager
/// gives: over HTTP, a line.
constexpr std::size_t k_longest_context = 80 + 16;
constexpr std::size_t k_longest_manager_name = 4096;
/// A reason that chan_sip gives for a refused REGISTER. Unlisted reasons count as refused: releases
/// add new ones.
struct RegistrationReason {
    std::string_view text;
    Kind kind;
    Trace trace;
};

constexpr RegistrationReason k_registration_reasons[] = {
    {"Wrong password", Kind::wrong_password, Trace::registration},
    {"Username/auth name mismatch", Kind::wrong_password, Trace::registration},
    {"No matching peer found", Kind::unknown_account, Trace::registration},
    {"Not a local domain", Kind::refused, Trace::registration},
    {"Peer is not supposed to register", Kind::acl, Trace::registration_acl},
    {"Device does not match ACL", Kind::acl, Trace::registration_acl},
    {"ACL error (permit/deny)", Kind::acl, Trace::registration_acl},
    {"Device not configured to use this transport type", Kind::acl, Trace::registration_acl},
};

/// Reads "Registration from 'TO' failed for 'ADDRESS' - REASON": TO is the sender's text, the rest
/// is the server's.
Reading registration(const AsteriskMessage& message, LogEvent& event) {
    constexpr std::string_view k_start = "Registration from '";
    constexpr std::string_view k_failed_for = "' failed for '";
    const std::string_view text = message.text;
    const std::size_t at = text.rfind(k_failed_for);
    if (at == text.npos || at < k_start.size() || message.may_be_cut) {
        return Reading::unclear;
    }
    std::string_view rest = text.substr(at + k_failed_for.size());
    const std::size_t quote = rest.find('\'');
    const std::optional<Endpoint> peer = parse_endpoint(rest.substr(0, quote));
    rest.remove_prefix(std::min(quote, rest.size()));
    if (!peer || !take(rest, "' - ") || !is_plausible_reason(rest)) {
        return Reading::unclear;
    }
    const std::string_view account = user_of(text.substr(k_start.size(), at - k_start.size()));
    for (const RegistrationReason& reason : k_registration_reasons) {
        if (rest == reason.text) {
            return failure(event, reason.kind, reason.trace, *peer, account);
        }
    }
    return failure(event, Kind::refused, Trace::registration, *peer, account);
}

Reading chan_sip(const AsteriskMessage& message, LogEvent& event) {
    std::string_view text = message.text;
    if (text.starts_with("Registration from '")) {
        return registration(message, event);
    }
    if (text.starts_with("Call from '")) {
        return read_rejected_call(message, event);
    }
    if (take(text, "hacking attempt detected '") && text.ends_with('\'')) {
        const std::optional<Endpoint> peer = parse_endpoint(text.substr(0, text.size() - 1));
        return peer ? failure(event, Kind::abuse, Trace::other, *peer, "") : Reading::unclear;
    }
    return Reading::nothing;
}

/// Reads "ADDRESS failed to authenticate as 'NAME'" and others: NAME is the sender's text. Over
/// HTTP, it can have line breaks.
Reading manager(const AsteriskMessage& message, LogEvent& event) {
    std::string_view text = message.text;
    const std::optional<Endpoint> peer = take_endpoint(text);
    if (!peer) {
        return Reading::nothing;
    }
    const auto name = [&](Kind kind, Trace trace) {
        event.sender_octets =
            k_longest_manager_name - std::min(text.size(), k_longest_manager_name);
        event.behind_sender = "'\n"; // other messages seldom end so
        return failure(event, kind, trace, *peer, unquoted(text));
    };
    if (take(text, "failed to authenticate as ")) {
        return name(Kind::wrong_password, Trace::manager_secret);
    }
    if (take(text, "tried to authenticate with nonexistent user ")) {
        return name(Kind::unknown_account, Trace::manager_user);
    }
    if (take(text, "failed to pass IP ACL as ")) {
        return name(Kind::acl, Trace::manager_user);
    }
    return Reading::nothing;
}

/// Reads "WebSocket connection from 'ADDRESS' could not be accepted - REASON".
Reading websocket(const AsteriskMessage& message, LogEvent& event) {
    std::string_view text = message.text;
    if (!take(text, "WebSocket connection from '")) {
        return Reading::nothing;
    }
    const std::size_t quote = std::min(text.find('\''), text.size());
    const std::optional<Endpoint> peer = parse_endpoint(text.substr(0, quote));
    return peer && text.substr(quote).starts_with("' could not be accepted")
               ? failure(event, Kind::refused, Trace::other, *peer, "")
               : Reading::unclear;
}

/// Reads "SIP Peer ACL: Rejecting 'ADDRESS' due to a failure to pass ACL 'NAME'". A contact's ACL
/// is checked against the address in a Contact header, which the sender chooses. With a quotation
/// mark in front of "Rejecting", it is another message that contains a sender's text.
Reading acl(const AsteriskMessage& message, LogEvent& event) {
    constexpr std::string_view k_rejecting = "Rejecting '";
    const std::size_t at = message.text.find(k_rejecting);
    if (at == message.text.npos) {
        return Reading::nothing;
    }
    const std::string_view purpose = message.text.substr(0, at);
    if (purpose.find("ontact") != purpose.npos || purpose.find('\'') != purpose.npos) {
        return Reading::nothing;
    }
    std::string_view rest = message.text.substr(at + k_rejecting.size());
    const std::optional<Endpoint> peer = parse_endpoint(rest.substr(0, rest.find('\'')));
    rest.remove_prefix(std::min(rest.find('\''), rest.size()));
    return peer && take(rest, "' due to a failure to pass ACL '") && rest.ends_with('\'')
               ? failure(event, Kind::acl, Trace::acl, *peer, "")
               : Reading::unclear;
}

/// Reads the dialplan's Log() as FreePBX uses it: "Rejecting unknown SIP connection from ADDRESS".
/// The whole message must be that sentence, since a dialplan may log what callers sent.
Reading dialplan(const AsteriskMessage& message, LogEvent& event) {
    constexpr std::string_view k_rejecting = "\"Rejecting unknown SIP connection from ";
    std::string_view text = message.text;
    if (!take(text, k_rejecting) || !text.ends_with('"')) {
        return Reading::nothing;
    }
    event.sender_octets = k_longest_extension + k_longest_context;
    event.behind_sender = k_rejecting;
    event.address_is_last = true;
    const std::optional<Endpoint> peer = parse_endpoint(text.substr(0, text.size() - 1));
    return peer ? failure(event, Kind::rejected_call, Trace::other, *peer, "") : Reading::unclear;
}

struct FileReader {
    std::string_view file;
    Reading (*read)(const AsteriskMessage& message, LogEvent& event);
};

/// Notes the sender's text in a security event that may have line breaks: chan_sip writes the
/// called extension as the account; the manager writes what came over HTTP, as the account where it
/// does not know that, and behind the addresses.
void note_text_of_sender(std::string_view text, LogEvent& event) {
    constexpr std::size_t k_longest_start = 160;
    const std::string_view start = text.substr(0, k_longest_start);
    const bool is_of_manager = start.find(",Service=\"AMI\",") != start.npos;
    const bool is_of_sip = start.find(",Service=\"SIP\",") != start.npos;
    if (is_of_sip || (is_of_manager && start.starts_with("SecurityEvent=\"InvalidAccountID\""))) {
        event.sender_octets = is_of_sip ? AsteriskMessage::k_longest : k_longest_manager_name;
        event.behind_sender = "RemoteAddress=\"";
        event.address_is_last = true;
    } else if (is_of_manager && (text.find(",Response=\"") != text.npos ||
                                 text.find(",RequestType=\"") != text.npos)) {
        event.sender_octets = k_longest_manager_name;
        event.behind_sender = "\"\n";
    }
}

Reading security_log(const AsteriskMessage& message, LogEvent& event) {
    note_text_of_sender(message.text, event);
    return message.may_be_cut || message.may_run_on ? Reading::unclear
                                                    : read_security_event(message.text, event);
}

/// Selected by the start of the source file's name.
constexpr FileReader k_file_readers[] = {
    {"res_security_log.c", security_log},
    {"chan_sip.c", chan_sip},
    {"res_pjsip", read_pjsip_message},
    {"res_http_websocket.c", websocket},
    {k_iax_file, read_iax_message},
    {"manager.c", manager},
    {"acl.c", acl},
    {"pjproject", read_pjproject_message},
    {"Ext. ", dialplan},
};

} // namespace

Reading read_asterisk_message(const AsteriskMessage& message, LogEvent& event) {
    for (const FileReader& reader : k_file_readers) {
        if (message.file.starts_with(reader.file)) {
            return reader.read(message, event);
        }
    }
    return Reading::nothing;
}

bool is_file_of_failures(std::string_view file) {
    return std::any_of(std::begin(k_file_readers), std::end(k_file_readers),
                       [&](const FileReader& reader) { return file.starts_with(reader.file); });
}

} // namespace ispkit::sip
