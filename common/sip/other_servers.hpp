// SPDX-License-Identifier: MIT
#pragma once

#include "sip/log_event.hpp"

#include <string_view>

namespace ispkit::sip {

/// Reads a line of FreeSWITCH's log, "2026-11-23 19:44:50.123456 98.50% [WARNING] sofia_reg.c:1478
/// SIP auth failure ...", in its short form too, or of mod_fail2ban's. The address is the last word
/// of the line, which the server writes. Sets event.time to the time at its front.
Reading read_freeswitch_line(std::string_view line, LogEvent& event);

/// Reads what Kamailio's and OpenSIPS' pike module and Kamailio's default script say of a flood.
Reading read_kamailio_message(std::string_view message, LogEvent& event);

} // namespace ispkit::sip
