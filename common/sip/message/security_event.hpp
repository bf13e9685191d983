// SPDX-License-Identifier: MIT
#pragma once

#include "sip/message/log_event.hpp"

#include <string_view>

namespace ispkit::sip {

/// Reads a line of Asterisk's security log (res_security_log.c) from 'SecurityEvent="' on. Its
/// values are not escaped, and AccountID and SessionID are the sender's: the address is the
/// RemoteAddress that stands rightmost, directly behind a LocalAddress. Only the manager interface
/// knows the account of a wrong secret, and has the sender's text behind the first one.
Reading read_security_event(std::string_view message, LogEvent& event);

} // namespace ispkit::sip
