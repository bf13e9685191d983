// SPDX-License-Identifier: MIT
#include "sip/log/lines_behind.hpp"

#include "sip/message/endpoint.hpp"
#include "sip/message/iax_message.hpp"

#include <optional>

namespace ispkit::sip {

bool LinesBehind::doubt(Reading reading) {
    const std::size_t octets =
        event_.behind_sender.empty() ? event_.sender_octets : widest_rest().end;
    const bool is_sure =
        reading == Reading::event && (!event_.address_is_last || all_end_with_address(octets));
    doubt_.add(octets, is_sure ? std::optional(event_.address) : std::nullopt);
    return is_sure;
}

bool LinesBehind::doubt_if_unfinished(std::size_t octets) {
    // Asterisk writes in blocks of this size: where one has just ended, the message may go on.
    constexpr std::size_t k_block = 4096;
    constexpr std::size_t k_longest_end = 512;
    const bool is_unfinished = !event_.behind_sender.empty() &&
                               (octets + lines_.size()) % k_block == 0 &&
                               lines_.size() < event_.sender_octets;
    if (is_unfinished) {
        doubt_.add(event_.sender_octets + k_longest_end);
    }
    return is_unfinished;
}

BrokenMessages::Rest LinesBehind::rest_to_believe(Reading reading) {
    const BrokenMessages::Rest known = rest();
    const BrokenMessages::Rest widest = widest_rest();
    if (widest.end == 0 || all_end_with_address(widest.end)) {
        return known;
    }
    if (known.end == 0) {
        doubt_.add_up_to(widest.end, event_.behind_sender);
    }
    if (reading != Reading::event) {
        return known;
    }
    const bool is_trusted = broken_.threads().are_trusted(event_.address);
    const bool is_by_known_thread = known.end == 0;
    broken_.threads().note_accusation(event_.address, is_by_known_thread);
    return is_trusted || !is_by_known_thread ? known : widest;
}

bool LinesBehind::all_end_with_address(std::size_t octets) const {
    const std::string_view lines = lines_.substr(0, octets);
    const std::string_view end = event_.behind_sender;
    for (std::size_t at = lines.find(end); at != lines.npos; at = lines.find(end, at)) {
        at += end.size();
        const std::optional<Endpoint> endpoint =
            parse_endpoint(lines.substr(at, lines.find_first_of(")\n", at) - at));
        if (!endpoint || endpoint->address != event_.address) {
            return false;
        }
    }
    return true;
}

/// The rest of the message; a line of a known thread ends it.
BrokenMessages::Rest LinesBehind::rest() {
    return broken_.rest_of_message(event_, message_.thread, lines_);
}

/// How far a sender's text may reach. Names of IAX2 are short: there, a line of a known thread does
/// not prove that they have ended.
BrokenMessages::Rest LinesBehind::widest_rest() {
    return is_of_iax(message_) ? broken_.rest_by_any_thread(event_, message_.thread, lines_)
                               : rest();
}

} // namespace ispkit::sip
