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

/// Reads "ADDRESS, who was trying to reach 'NUMBER@CONTEXT'" and "ADDRESS, request 'NUMBER@CONTEXT'
/// does not exist": both are the sender's text. Codecs that the server does not have are no attack.
Reading iax_call(std::string_view text, LogEvent& event) {
    const std::size_t comma = std::min(text.find(','), text.size());
    const std::optional<Endpoint> peer = parse_endpoint(text.substr(0, comma));
    text.remove_prefix(comma);
    if (peer && text.starts_with(", requested")) {
        return failure(event, Kind::policy, Trace::other, *peer, "");
    }
    event.sender_octets = 2 * k_longest_iax_element + 1;
    event.behind_sender = "'";
    return peer && (text.starts_with(", who was trying to reach '") ||
                    text.starts_with(", request '"))
               ? failure(event, Kind::rejected_call, Trace::other, *peer, "")
               : Reading::unclear;
}

/// Reads "Address ADDRESS failed CallToken hash inspection": the client made the token up.
Reading iax_token(std::string_view text, LogEvent& event) {
    const std::optional<Endpoint> peer = take_endpoint(text);
    return peer && text == "failed CallToken hash inspection"
               ? failure(event, Kind::abuse, Trace::other, *peer, "")
               : Reading::unclear;
}

/// Reads "COUNT for ADDRESS has been reached!": too many calls.
Reading iax_call_limit(std::string_view text, LogEvent& event) {
    skip_while(text, text::is_digit);
    const std::optional<Endpoint> peer = take(text, " for ") ? take_endpoint(text) : std::nullopt;
    return peer && text == "has been reached!"
               ? failure(event, Kind::abuse, Trace::other, *peer, "")
               : Reading::unclear;
}

/// Reads "Undecodable NEW frame received from 'ADDRESS'", "Rejecting packet from 'ADDRESS' that
/// ..." and "Unknown meta trunk cmd from 'ADDRESS': dropping".
Reading iax_packet(std::string_view text, LogEvent& event) {
    constexpr std::string_view k_from = " from '";
    const std::size_t at = text.find(k_from);
    if (at == text.npos) {
        return Reading::unclear;
    }
    text.remove_prefix(at + k_from.size());
    const std::optional<Endpoint> peer = parse_endpoint(text.substr(0, text.find('\'')));
    return peer ? failure(event, Kind::abuse, Trace::other, *peer, "") : Reading::unclear;
}

/// A message that names nobody, and contains a sender's text.
struct TextOfSender {
    std::string_view start;
    std::string_view end;
};

constexpr TextOfSender k_texts_of_senders[] = {
    {"Registry acknowledge on unknown registry '", "'"},
    {"I don't know how to authenticate ", " to "},
    {"Call rejected by ", ""},
    {"Registration of '", "' from: '"},
    {"Blind transfer of '", "' failed"},
};

/// Notes how far the text of a sender reaches in a message that names nobody.
Reading iax_text_of_sender(std::string_view text, LogEvent& event) {
    for (const TextOfSender& of_sender : k_texts_of_senders) {
        if (text.starts_with(of_sender.start)) {
            event.sender_octets = k_longest_iax_element;
            event.behind_sender = of_sender.end;
        }
    }
    return Reading::nothing;
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
    if (take(text, "Rejected connect attempt from ") || take(text, "Rejected dial attempt from ")) {
        return iax_call(text, event);
    }
    if (take(text, "Empty registration from ")) {
        const std::optional<Endpoint> peer = parse_endpoint(text);
        return peer ? failure(event, Kind::refused, Trace::other, *peer, "") : Reading::unclear;
    }
    if (take(text, "Address ")) {
        return iax_token(text, event);
    }
    if (take(text, "maxcallnumber limit of ")) {
        return iax_call_limit(text, event);
    }
    if (text.starts_with("Rejecting packet from '") || text.starts_with("Unknown meta trunk cmd") ||
        text.starts_with("Undecodable ")) {
        return iax_packet(text, event);
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
    return iax_text_of_sender(text, event);
}

} // namespace ispkit::sip
