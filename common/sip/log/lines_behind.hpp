// SPDX-License-Identifier: MIT
#pragma once

#include "sip/log/doubt.hpp"
#include "sip/message/asterisk_message.hpp"
#include "sip/message/broken_messages.hpp"
#include "sip/message/log_event.hpp"

#include <cstddef>
#include <string_view>

namespace ispkit::sip {

/// The lines behind a message that contains a sender's text. They may be the rest of that text:
/// this class decides which of them may be the sender's, and what to believe. It refers to the
/// arguments of its constructor, which must outlive it.
class LinesBehind {
public:
    /// `event` is what the first line of the message tells; its sender_octets is not 0.
    LinesBehind(Doubt& doubt, BrokenMessages& broken, const AsteriskMessage& message,
                const LogEvent& event, std::string_view lines)
        : doubt_(doubt)
        , broken_(broken)
        , message_(message)
        , event_(event)
        , lines_(lines) {}

    /// Puts in doubt the lines that the sender may have written. Returns true if the server wrote
    /// the event's address nevertheless.
    bool doubt(Reading reading);

    /// Checks whether Asterisk may so far have written only a part of the message, whose first line
    /// has `octets` bytes with its newline. If so, puts in doubt what may be the sender's, and
    /// returns true.
    bool doubt_if_unfinished(std::size_t octets);

    /// How far a message with its address at the end reaches. Where a sender who guesses threads
    /// may have written it to accuse that address, lines of known threads do not bound it.
    BrokenMessages::Rest rest_to_believe(Reading reading);

    /// Whether each end of the message's shape in the next `octets` bytes has the event's address.
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
