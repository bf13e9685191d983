// SPDX-License-Identifier: MIT
#pragma once

#include "sip/message/log_event.hpp"

#include <string_view>

namespace ispkit::sip {

/// Reads a line of Asterisk's security log (res_security_log.c) from 'SecurityEvent="' on. Its
/// values are not escaped, and AccountID and SessionID are the sender's text. So the address is the
/// rightmost RemoteAddress that stands directly behind a LocalAddress. Where the manager interface
/// reports an account that it knows, the address is the first one: there, the sender's text stands
/// behind the addresses.
Reading read_security_event(std::string_view message, LogEvent& event);

} // namespace ispkit::sip
