// SPDX-License-Identifier: MIT
#include "sip/message/asterisk_message.hpp"

#include "sip/message/endpoint.hpp"
#include "sip/message/iax_message.hpp"
#include "sip/message/message_pieces.hpp"
#include "sip/message/security_event.hpp"

#include <algorithm>

namespace ispkit::sip {

namespace {

/// The most bytes of a sender's text, line breaks included, that get into a message: all that
/// Asterisk writes, a PJSIP extension, a context.
constexpr std::size_t k_longest_message = 8192;
constexpr std::size_t k_longest_extension = 80;
constexpr std::size_t k_longest_context = 80 + 16;

constexpr std::string_view k_rejected = "' rejected because extension not found in context '";

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

/// Whether a text has the length and the characters of the reasons in Asterisk's source.
bool is_plausible_reason(std::string_view text) {
    constexpr std::size_t k_longest_reason = 80;
    return !text.empty() && text.size() <= k_longest_reason &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return text::is_letter(c) || text::is_digit(c) ||
                      std::string_view(" /()-.,").find(c) != std::string_view::npos;
           });
}

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

/// The endpoint between `before` and `after`; nothing where that shape does not occur with a valid
/// address, or occurs with different ones. `begin` and `end` are where the shape begins and ends
/// the first time.
struct OnlyEndpoint {
    std::optional<Endpoint> endpoint;
    std::size_t begin = 0;
    std::size_t end = 0;
};

OnlyEndpoint only_endpoint(std::string_view text, std::string_view before, std::string_view after) {
    OnlyEndpoint found;
    for (std::size_t at = text.find(before); at != text.npos; at = text.find(before, at + 1)) {
        constexpr std::size_t k_longest_endpoint = 64;
        const std::size_t start = at + before.size();
        std::string_view window = text.substr(start, k_longest_endpoint + after.size());
        const std::size_t length = window.find(after);
        if (length == window.npos) {
            continue;
        }
        window = window.substr(0, length);
        for (const std::string_view transport : {"UDP:", "TCP:", "TLS:", "WSS:", "WS:"}) {
            take(window, transport);
        }
        const std::optional<Endpoint> endpoint = parse_endpoint(window);
        if (!endpoint) {
            continue;
        }
        if (found.endpoint && (found.endpoint->address != endpoint->address)) {
            return {};
        }
        if (!found.endpoint) {
            found = {endpoint, at, start + length + after.size()};
        }
    }
    return found;
}

/// Reads "Call from 'USER' (UDP:ADDRESS) to extension 'X' rejected because extension not found
/// ...": USER and X are both the sender's text.
Reading call(const AsteriskMessage& message, LogEvent& event) {
    event.sender_octets =
        message.file.starts_with("res_pjsip") ? k_longest_extension : k_longest_message;
    event.behind_sender = k_rejected;
    const OnlyEndpoint only = only_endpoint(message.text, "' (", ") to extension '");
    // Versions before 1.8 write no address, but "Call from 'USER' to extension 'X'".
    const bool may_be_without = message.text.find("' to extension '") != message.text.npos;
    if (!only.endpoint || may_be_without || message.may_be_cut || message.may_run_on) {
        return Reading::unclear;
    }
    constexpr std::string_view k_start = "Call from '";
    return failure(
        event, Kind::rejected_call, Trace::call, *only.endpoint,
        message.text.substr(k_start.size(), only.begin - std::min(only.begin, k_start.size())));
}

/// Reads "ENDPOINT: Call (UDP:ADDRESS) to extension 'X' rejected because ...": ENDPOINT is a name
/// from the configuration, X is the sender's text. With a space or a quotation mark in front of ":
/// Call (", it is another message that contains a sender's text.
Reading endpoint_call(const AsteriskMessage& message, LogEvent& event) {
    constexpr std::string_view k_call = ": Call (";
    const std::size_t at = message.text.find(k_call);
    if (at == message.text.npos ||
        message.text.substr(0, at).find_first_of(" '\"") != message.text.npos) {
        return Reading::nothing;
    }
    event.sender_octets = k_longest_extension;
    event.behind_sender = k_rejected;
    std::string_view rest = message.text.substr(at + k_call.size());
    const std::size_t transport = rest.find(':');
    const std::size_t parenthesis = rest.find(") to extension '");
    if (transport == rest.npos || parenthesis == rest.npos || transport > parenthesis) {
        return Reading::unclear;
    }
    const std::optional<Endpoint> peer =
        parse_endpoint(rest.substr(transport + 1, parenthesis - transport - 1));
    return peer
               ? failure(event, Kind::rejected_call, Trace::call, *peer, message.text.substr(0, at))
               : Reading::unclear;
}

/// Reads "Request 'METHOD' from 'FROM' failed for 'ADDRESS' (callid: ID) - REASON": FROM and ID are
/// both the sender's text.
Reading pjsip_request(const AsteriskMessage& message, LogEvent& event) {
    const std::string_view text = message.text;
    const OnlyEndpoint only = only_endpoint(text, "' failed for '", "' (callid: ");
    constexpr std::string_view k_end_of_id = ") - ";
    const std::size_t end_of_id = text.rfind(k_end_of_id);
    if (!only.endpoint || end_of_id == text.npos || end_of_id < only.end || message.may_be_cut ||
        message.may_run_on) {
        return Reading::unclear;
    }
    std::string_view reason = text.substr(end_of_id + k_end_of_id.size());
    reason = reason.substr(0, reason.find(" after "));
    const std::size_t from = text.find("from '");
    event.call_id = text.substr(only.end, end_of_id - only.end);
    const std::string_view account =
        from < only.begin ? user_of(text.substr(from + 6, only.begin - from - 6)) : "";
    if (reason == "No matching endpoint found") {
        return failure(event, Kind::unknown_account, Trace::pjsip_no_endpoint, *only.endpoint,
                       account);
    }
    if (reason == "Failed to authenticate" || reason == "Error to authenticate") {
        return failure(event, Kind::wrong_password, Trace::pjsip_authentication, *only.endpoint,
                       account);
    }
    if (!is_plausible_reason(reason)) {
        return Reading::unclear;
    }
    return failure(event, reason.find("ACL") != reason.npos ? Kind::acl : Kind::refused,
                   Trace::other, *only.endpoint, account);
}

Reading chan_sip(const AsteriskMessage& message, LogEvent& event) {
    std::string_view text = message.text;
    if (text.starts_with("Registration from '")) {
        return registration(message, event);
    }
    if (text.starts_with("Call from '")) {
        return call(message, event);
    }
    if (take(text, "hacking attempt detected '") && text.ends_with('\'')) {
        const std::optional<Endpoint> peer = parse_endpoint(text.substr(0, text.size() - 1));
        return peer ? failure(event, Kind::abuse, Trace::other, *peer, "") : Reading::unclear;
    }
    return Reading::nothing;
}

Reading pjsip(const AsteriskMessage& message, LogEvent& event) {
    if (message.text.starts_with("Request ")) {
        return pjsip_request(message, event);
    }
    if (message.text.starts_with("Call from '")) {
        return call(message, event);
    }
    return endpoint_call(message, event);
}

Reading manager(const AsteriskMessage& message, LogEvent& event) {
    std::string_view text = message.text;
    const std::optional<Endpoint> peer = take_endpoint(text);
    if (!peer) {
        return Reading::nothing;
    }
    if (take(text, "failed to authenticate as ")) {
        return failure(event, Kind::wrong_password, Trace::manager_secret, *peer, unquoted(text));
    }
    if (take(text, "tried to authenticate with nonexistent user ")) {
        return failure(event, Kind::unknown_account, Trace::manager_user, *peer, unquoted(text));
    }
    if (take(text, "failed to pass IP ACL as ")) {
        return failure(event, Kind::acl, Trace::manager_user, *peer, unquoted(text));
    }
    return Reading::nothing;
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

/// Reads "sip_transport.c Error processing 420 bytes packet from UDP 203.0.113.5:5060 : PJSIP
/// syntax error ...": other messages of PJSIP contain a sender's text.
Reading pjproject(const AsteriskMessage& message, LogEvent& event) {
    std::string_view text = message.text;
    take(text, "sip_transport.c ");
    if (!take(text, "Error processing ") && !take(text, "Dropping ")) {
        return Reading::nothing;
    }
    skip_while(text, text::is_digit);
    if (!take(text, " bytes packet from ")) {
        return Reading::nothing;
    }
    skip_while(text, [](char c) { return c != ' '; });
    const std::optional<Endpoint> peer = take(text, " ") ? take_endpoint(text) : std::nullopt;
    return peer && text.starts_with(':') ? failure(event, Kind::abuse, Trace::other, *peer, "")
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

Reading security_log(const AsteriskMessage& message, LogEvent& event) {
    constexpr std::size_t k_longest_start = 160;
    if (message.text.substr(0, k_longest_start).find(",Service=\"SIP\",") !=
        std::string_view::npos) {
        // chan_sip writes the called extension as the account.
        event.sender_octets = k_longest_message;
        event.behind_sender = "RemoteAddress=\"";
        event.address_is_last = true;
    }
    return message.may_be_cut || message.may_run_on ? Reading::unclear
                                                    : read_security_event(message.text, event);
}

/// Selected by the start of the source file's name.
constexpr FileReader k_file_readers[] = {
    {"res_security_log.c", security_log},
    {"chan_sip.c", chan_sip},
    {"res_pjsip", pjsip},
    {k_iax_file, read_iax_message},
    {"manager.c", manager},
    {"acl.c", acl},
    {"pjproject", pjproject},
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
