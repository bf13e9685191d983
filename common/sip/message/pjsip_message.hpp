// SPDX-License-Identifier: MIT
#pragma once

#include "sip/message/asterisk_message.hpp"

namespace ispkit::sip {

/// Reads a message of Asterisk's modules for PJSIP, res_pjsip*.
Reading read_pjsip_message(const AsteriskMessage& message, LogEvent& event);

/// Reads a message of PJSIP itself, which Asterisk logs as pjproject's.
Reading read_pjproject_message(const AsteriskMessage& message, LogEvent& event);

} // namespace ispkit::sip
