// SPDX-License-Identifier: MIT
#pragma once

#include "sip/message/log_event.hpp"

#include <string_view>

namespace ispkit::sip {

/// Reads OpenSIPS's messages about floods, failed TLS handshakes, and those of its script.
///
/// OpenSIPS writes "LEVEL:MODULE:FUNCTION: text" or, from its script and in newer versions from
/// pike, the text alone. So a sentence counts only at the very front, and up to the end. A message
/// that speaks of pike in another shape is unclear.
Reading read_opensips_message(std::string_view message, LogEvent& event);

} // namespace ispkit::sip
