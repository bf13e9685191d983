// SPDX-License-Identifier: MIT
#pragma once

#include "sip/message/log_event.hpp"

#include <string_view>

namespace ispkit::sip {

/// Reads a line of FreeSWITCH's log, "2026-11-23 19:44:50.123456 98.50% [WARNING] sofia_reg.c:1478
/// SIP auth failure ...", also in its short form, or a line of mod_fail2ban. The whole line must
/// have that shape; the server writes the address at its end. Lines with spaces or a UUID in front
/// belong to packets and other multi-line texts, which senders wrote. Sets event.time to the time
/// at the front.
Reading read_freeswitch_line(std::string_view line, LogEvent& event);

/// Whether the line begins as each message of FreeSWITCH does, also behind a UUID.
bool is_freeswitch_message(std::string_view line);

/// The text of a warning or an error from FreeSWITCH's SIP module, also behind a UUID; empty for
/// other lines.
std::string_view freeswitch_warning(std::string_view line);

/// Whether a caller's session description follows, on lines of its own.
bool announces_session_description(std::string_view line);

} // namespace ispkit::sip
