// SPDX-License-Identifier: MIT
#pragma once

#include "sip/log/doubt.hpp"
#include "sip/message/asterisk_message.hpp"
#include "sip/message/broken_messages.hpp"
#include "sip/message/log_event.hpp"

#include <cstddef>
#include <string_view>

namespace ispkit::sip {

/// The lines behind a message with a sender's text in it, which may be the rest of that text: what
/// of them may be his, and what is believed. It looks at the arguments of its constructor, which
/// must outlive it.
class LinesBehind {
public:
    /// The event is what the first line of the message tells; its sender_octets are not 0.
    LinesBehind(Doubt& doubt, BrokenMessages& broken, const AsteriskMessage& message,
                const LogEvent& event, std::string_view lines)
        : doubt_(doubt)
        , broken_(broken)
        , message_(message)
        , event_(event)
        , lines_(lines) {}

    /// Puts in doubt what may be the sender's. Returns whether the event's address is the server's
    /// all the same.
    bool doubt(Reading reading);

    /// Puts in doubt what may be the sender's where Asterisk has written only a part of the message
    /// of so many octets, its first line, yet. Returns whether that may be so.
    bool doubt_if_unfinished(std::size_t octets);

    /// Up to where the message goes that has its address at its end. Where somebody who guesses
    /// threads may have written it to accuse that address, no thread bounds it.
    BrokenMessages::Rest rest_to_believe(Reading reading);

    /// Whether each end of the message's shape in the next octets has the event's address.
    bool all_end_with_address(std::size_t octets) const;

private:
    BrokenMessages::Rest rest();
    BrokenMessages::Rest widest_rest();

    Doubt& doubt_;
    BrokenMessages& broken_;
    const AsteriskMessage& message_;
    const LogEvent& event_;
    std::string_view lines_;
};

} // namespace ispkit::sip
