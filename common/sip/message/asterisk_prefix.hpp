// SPDX-License-Identifier: MIT
#pragma once

#include "sip/message/asterisk_message.hpp"

#include <string_view>

namespace ispkit::sip {

/// Reads "NOTICE[1638][C-00000fa9]: chan_sip.c:28468 in handle_request_register: text", with or
/// without call number, colons, line and function. Returns false for other texts.
bool split_asterisk_message(std::string_view text, AsteriskMessage& message);

} // namespace ispkit::sip
