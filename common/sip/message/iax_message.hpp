// SPDX-License-Identifier: MIT
#pragma once

#include "sip/message/asterisk_message.hpp"
#include "sip/message/log_event.hpp"

#include <string_view>

namespace ispkit::sip {

/// The start of the name of the source file that writes about IAX2.
inline constexpr std::string_view k_iax_file = "chan_iax2.c";

inline bool is_of_iax(const AsteriskMessage& message) {
    return message.file.starts_with(k_iax_file);
}

/// Reads a message of chan_iax2.c. Names, numbers and contexts in it are the sender's text, line
/// breaks included: the event tells how much of that text may follow behind the line, and what the
/// server writes at its end.
Reading read_iax_message(const AsteriskMessage& message, LogEvent& event);

} // namespace ispkit::sip
