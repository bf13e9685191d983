// SPDX-License-Identifier: MIT
#pragma once

#include "sip/message/log_event.hpp"

#include <string_view>

namespace ispkit::sip {

/// Reads Kamailio's messages about a flood, from its pike module and its sample script.
///
/// Kamailio writes "LEVEL: PREFIX LOCATION: text". PREFIX is the log_prefix of its configuration;
/// the sample's prefix, "{$mt $hdr(CSeq) $ci} ", is the sender's text. Errors of the parser end
/// with the packet. So the whole message must match: the first closing bracket ends the prefix,
/// pike's own location follows, and then nothing but pike's sentence, up to the end. A message that
/// speaks of pike in another shape is unclear.
Reading read_kamailio_message(std::string_view message, LogEvent& event);

/// Reads OpenSIPS's messages about a flood, "LEVEL:pike:FUNCTION: text", or those of a script that
/// was written after Kamailio's sample. OpenSIPS has no prefix, and writes what a script logs
/// without a location in front. So the script's sentence counts only at the very front.
Reading read_opensips_message(std::string_view message, LogEvent& event);

/// Whether a message was written to standard error and logged from there: then a line break in a
/// sender's text begins a new message, all of which is the sender's.
bool is_from_standard_error(std::string_view message);

} // namespace ispkit::sip
