// SPDX-License-Identifier: MIT
#include "sip/message/rejected_call.hpp"

#include "sip/message/endpoint.hpp"
#include "sip/message/message_pieces.hpp"

#include <algorithm>

namespace ispkit::sip {

namespace {

constexpr std::string_view k_rejected = "' rejected because extension not found in context '";

/// Reads "Call from 'USER' (UDP:ADDRESS) to extension 'X' rejected because extension not found
/// ...": USER and X are both the sender's text.
Reading call(const AsteriskMessage& message, LogEvent& event) {
    event.sender_octets =
        message.file.starts_with("res_pjsip") ? k_longest_extension : AsteriskMessage::k_longest;
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

} // namespace

Reading read_rejected_call(const AsteriskMessage& message, LogEvent& event) {
    return message.text.starts_with("Call from '") ? call(message, event)
                                                   : endpoint_call(message, event);
}

} // namespace ispkit::sip
