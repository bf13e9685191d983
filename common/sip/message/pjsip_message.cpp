// SPDX-License-Identifier: MIT
#include "sip/message/pjsip_message.hpp"

#include "sip/message/endpoint.hpp"
#include "sip/message/message_pieces.hpp"
#include "sip/message/rejected_call.hpp"

#include <algorithm>

namespace ispkit::sip {

namespace {

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

/// Reads "Endpoint 'NAME' (ADDRESS) has no configured AORs": NAME comes from the configuration. The
/// endpoint that strangers get often has none.
Reading registration_without_aor(std::string_view text, LogEvent& event) {
    const std::string_view name = text.substr(0, text.find('\''));
    text.remove_prefix(name.size());
    if (!take(text, "' (")) {
        return Reading::nothing;
    }
    const std::size_t end = std::min(text.find(')'), text.size());
    const std::optional<Endpoint> peer = parse_endpoint_with_port(text.substr(0, end));
    text.remove_prefix(end);
    return peer && (text == ") has no configured AORs" ||
                    text == ") attempted to register to an AOR with a non-SIP URI")
               ? failure(event, Kind::acl, Trace::other, *peer, name)
               : Reading::unclear;
}

/// Reads "AOR 'NAME' not found for endpoint 'ENDPOINT' (ADDRESS)". NAME is empty where the client
/// asked for one that is not the endpoint's. Old versions write what the client asked for, line
/// breaks included.
Reading aor_not_found(const AsteriskMessage& message, LogEvent& event) {
    constexpr std::string_view k_not_found = "' not found for endpoint '";
    std::string_view text = message.text;
    if (!take(text, "AOR '") || !take(text, k_not_found)) {
        event.sender_octets = AsteriskMessage::k_longest;
        event.behind_sender = k_not_found;
        return Reading::nothing;
    }
    const std::size_t end_of_name = text.find("' (");
    if (end_of_name == text.npos || !text.ends_with(')')) {
        return Reading::unclear;
    }
    text.remove_suffix(1);
    const std::optional<Endpoint> peer = parse_endpoint_with_port(text.substr(end_of_name + 3));
    return peer ? failure(event, Kind::unknown_account, Trace::other, *peer, "") : Reading::unclear;
}

/// Reads "SSL_ERROR_SSL (Handshake): Level: 0 err: <336130204> <...no shared cipher> len: 0 peer:
/// ADDRESS". Handshakes also fail towards servers that Asterisk called: so only errors count that
/// a client causes.
Reading tls_handshake(std::string_view text, LogEvent& event) {
    constexpr std::string_view k_peer = " peer: ";
    const std::size_t at = text.rfind(k_peer);
    const bool is_of_client =
        text.find("http request>") != text.npos || text.find("https proxy request>") != text.npos ||
        text.find("no shared cipher>") != text.npos || text.find("client_hello") != text.npos ||
        text.find("CLIENT_HELLO") != text.npos;
    if (at == text.npos || text.find("(Handshake): ") == text.npos || !is_of_client) {
        return Reading::nothing;
    }
    const std::optional<Endpoint> peer = parse_endpoint_with_port(text.substr(at + k_peer.size()));
    return peer ? failure(event, Kind::abuse, Trace::other, *peer, "") : Reading::unclear;
}

/// Reads "sip_transport.c Error processing 420 bytes packet from UDP 203.0.113.5:5060 : PJSIP
/// syntax error ...": other messages of PJSIP contain a sender's text.
Reading packet(std::string_view text, LogEvent& event) {
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

} // namespace

Reading read_pjsip_message(const AsteriskMessage& message, LogEvent& event) {
    std::string_view text = message.text;
    if (text.starts_with("Request ")) {
        return pjsip_request(message, event);
    }
    if (take(text, "Endpoint '")) {
        return registration_without_aor(text, event);
    }
    return text.starts_with("AOR '") ? aor_not_found(message, event)
                                     : read_rejected_call(message, event);
}

Reading read_pjproject_message(const AsteriskMessage& message, LogEvent& event) {
    std::string_view text = message.text;
    return take(text, "SSL SSL_ERROR_SSL ") ? tls_handshake(text, event) : packet(text, event);
}

} // namespace ispkit::sip
