// SPDX-License-Identifier: MIT
#pragma once

#include "sip/message/log_event.hpp"

#include <string_view>

namespace ispkit::sip {

/// Reads a line of FreeSWITCH's log, "2026-11-23 19:44:50.123456 98.50% [WARNING] sofia_reg.c:1478
/// SIP auth failure ...", in its short form too, or of mod_fail2ban's. The line is of that shape
/// from its first character to its last, where the server writes the address. Spaces or a UUID in
/// front are of packets and of other texts in many lines, which senders wrote. Sets event.time to
/// the time at its front.
Reading read_freeswitch_line(std::string_view line, LogEvent& event);

/// The text of a warning or an error from FreeSWITCH's SIP module, also behind a UUID; empty for
/// other lines.
std::string_view freeswitch_warning(std::string_view line);

/// Whether a caller's session description follows, on lines of its own.
bool announces_session_description(std::string_view line);

} // namespace ispkit::sip
