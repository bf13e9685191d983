// SPDX-License-Identifier: MIT
#pragma once

#include "sip/message/log_event.hpp"

#include <string_view>

namespace ispkit::sip {

/// A sentence that reports a failure. Its shape has fields:
///
///     %a  the server's: an address
///     %p  the server's: an address and a port
///     %x  the server's: a hexadecimal number
///     %m  the sender's: a method, letters only
///     %w  the sender's: text without a space
///     %u  the sender's: an account, user@domain, any text
///     %t  the sender's: any text
///
/// A field ends where the words behind it begin, any text where they begin last; at most one field
/// is any text.
struct Sentence {
    std::string_view shape;
    Kind kind;
};

/// Reads a text that is a sentence of that shape as a whole. Reading::nothing for other texts.
Reading read_sentence(const Sentence& sentence, std::string_view text, LogEvent& event);

} // namespace ispkit::sip
