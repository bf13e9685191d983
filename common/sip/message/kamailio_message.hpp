// SPDX-License-Identifier: MIT
#pragma once

#include "sip/message/log_event.hpp"

#include <string_view>

namespace ispkit::sip {

/// Reads what Kamailio says of a flood: its pike module, and its sample script.
///
/// It writes "LEVEL: PREFIX LOCATION: text". PREFIX is the log_prefix of its configuration;
/// the sample's, "{$mt $hdr(CSeq) $ci} ", is the sender's text. Errors of the parser end with the
/// packet. So the whole message counts: the first bracket that closes ends the prefix, behind it
/// stands pike's own location, and behind that nothing but pike's sentence, up to the end. A
/// message that speaks of pike in another shape is unclear.
Reading read_kamailio_message(std::string_view message, LogEvent& event);

/// Reads what OpenSIPS says of a flood, "LEVEL:pike:FUNCTION: text", or a script that was written
/// after Kamailio's sample. OpenSIPS has no prefix, and writes what a script logs without a
/// location in front: so the script's sentence counts only at the very front.
Reading read_opensips_message(std::string_view message, LogEvent& event);

/// Whether a message was written to standard error and came here from there: a line break in a
/// sender's text begins a new message then, which is all his.
bool is_from_standard_error(std::string_view message);

} // namespace ispkit::sip
