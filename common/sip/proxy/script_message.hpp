// SPDX-License-Identifier: MIT
#pragma once

#include "sip/message/log_event.hpp"

#include <string_view>

namespace ispkit::sip {

/// Reads what the script of a proxy logs about an attacker, in the words of Kamailio's sample
/// configurations, the examples of its modules (htable, nosip, secfilter) and its tutorial on
/// security, and of OpenSIPS's tutorial on fail2ban. The whole text must be such a sentence.
/// Nothing for other texts: a pattern of the user may match them.
Reading read_script_message(std::string_view text, LogEvent& event);

/// Whether a message has the words of such a sentence anywhere.
bool has_words_of_script(std::string_view message);

} // namespace ispkit::sip
