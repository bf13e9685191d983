// SPDX-License-Identifier: MIT
#include "sip/message/iax_message.hpp"

#include "sip/message/endpoint.hpp"
#include "sip/message/message_pieces.hpp"

#include <algorithm>

namespace ispkit::sip {

namespace {

/// The longest information element, such as a name, a number or a context.
constexpr std::size_t k_longest_iax_element = 255;

/// How many bytes of an IAX2 text may follow behind a line that ends with `in_line`, a part of it.
constexpr std::size_t behind_line(std::string_view in_line,
                                  std::size_t longest = k_longest_iax_element) {
    return longest - std::min(in_line.size() + 1, longest);
}

/// Reads "Host ADDRESS failed to authenticate as NAME", "Host ADDRESS failed MD5 authentication for
/// 'NAME' (DIGEST != DIGEST)" and others: the name, or the second digest, is the sender's text.
Reading iax_host(std::string_view text, LogEvent& event) {
    const std::optional<Endpoint> peer = take_endpoint(text);
    event.sender_octets = k_longest_iax_element;
    if (!peer) {
        return Reading::unclear;
    }
    if (take(text, "failed MD5 authentication for ")) {
        constexpr std::size_t k_two_digests = 128;
        event.sender_octets = behind_line(text.substr(std::min(text.find(" != "), text.size())),
                                          k_longest_iax_element + k_two_digests);
        event.behind_sender = ")";
        return failure(event, Kind::wrong_password, Trace::iax_authentication, *peer,
                       unquoted(text.substr(0, text.rfind(" ("))));
    }
    if (take(text, "failed to authenticate as")) { // the name may begin with a line break
        take(text, " ");
        event.sender_octets = behind_line(text);
        return failure(event, Kind::wrong_password, Trace::iax_authentication, *peer,
                       unquoted(text));
    }
    event.behind_sender = "'";
    if (take(text, "did not provide proper plaintext password for ")) {
        return failure(event, Kind::wrong_password, Trace::iax_authentication, *peer,
                       unquoted(text));
    }
    if (take(text, "denied access to register peer ")) {
        return failure(event, Kind::acl, Trace::other, *peer, unquoted(text));
    }
    return Reading::unclear;
}

/// Reads "No registration for peer 'NAME' (from ADDRESS)" and "Peer 'NAME' is not dynamic (from
/// ADDRESS)": NAME is the sender's text, the end is the server's.
Reading iax_peer(const AsteriskMessage& message, std::string_view text, std::string_view end,
                 Kind kind, LogEvent& event) {
    event.sender_octets = behind_line(text);
    event.behind_sender = end;
    event.address_is_last = true;
    const std::size_t at = text.rfind(end);
    if (at == text.npos || !text.ends_with(')') || message.may_be_cut) {
        return Reading::unclear;
    }
    std::string_view host = text.substr(at + end.size());
    host.remove_suffix(1);
    const std::optional<Endpoint> peer = parse_endpoint(host);
    return peer ? failure(event, kind, Trace::iax_peer, *peer, text.substr(0, at))
                : Reading::unclear;
}

/// Reads "ADDRESS, who was trying to reach 'NUMBER@CONTEXT'": both are the sender's text.
Reading iax_call(std::string_view text, LogEvent& event) {
    const std::size_t comma = std::min(text.find(','), text.size());
    const std::optional<Endpoint> peer = parse_endpoint(text.substr(0, comma));
    event.sender_octets = 2 * k_longest_iax_element + 1;
    event.behind_sender = "'";
    return peer && text.substr(comma).starts_with(", who was trying to reach '")
               ? failure(event, Kind::rejected_call, Trace::other, *peer, "")
               : Reading::unclear;
}

} // namespace

Reading read_iax_message(const AsteriskMessage& message, LogEvent& event) {
    std::string_view text = message.text;
    if (take(text, "No registration for peer '")) {
        return iax_peer(message, text, "' (from ", Kind::unknown_account, event);
    }
    if (take(text, "Peer '")) {
        return iax_peer(message, text, "' is not dynamic (from ", Kind::acl, event);
    }
    if (take(text, "Host ")) {
        return iax_host(text, event);
    }
    if (take(text, "Rejected connect attempt from ")) {
        return iax_call(text, event);
    }
    if (take(text, "Call rejected, CallToken Support required. If unexpected, resolve by placing "
                   "address ")) {
        const std::optional<Endpoint> peer = take_endpoint(text);
        const bool is_whole = take(text, "in the calltokenoptional list or setting user");
        take(text, " ");
        event.sender_octets = behind_line(text);
        event.behind_sender = " requirecalltoken=no";
        return peer && is_whole ? failure(event, Kind::refused, Trace::other, *peer, "")
                                : Reading::unclear;
    }
    return Reading::nothing;
}

} // namespace ispkit::sip
