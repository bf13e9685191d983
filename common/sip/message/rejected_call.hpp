// SPDX-License-Identifier: MIT
#pragma once

#include "sip/message/asterisk_message.hpp"

namespace ispkit::sip {

/// The most bytes, line breaks included, of a number that a caller of PJSIP dials.
inline constexpr std::size_t k_longest_extension = 80;

/// Reads a message of chan_sip or PJSIP about a call to a number that does not exist; nothing for
/// other messages. The number, and in some versions the caller, are the sender's text.
Reading read_rejected_call(const AsteriskMessage& message, LogEvent& event);

} // namespace ispkit::sip
