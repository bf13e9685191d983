// SPDX-License-Identifier: MIT
#pragma once

#include "sip/dialplan/dialplan.hpp"

#include <string_view>
#include <vector>

namespace ispkit::sip {

/// What DISA has in the place of a PIN if it asks for none.
inline constexpr std::string_view k_no_password = "no-password";

/// The destinations of a call: "PJSIP/200" and "Local/7@out" in "Dial(PJSIP/200&Local/7@out,20)".
/// Of other applications than Dial, RetryDial and Originate, none.
std::vector<std::string_view> destinations_of(const Step& step);

/// Whether a text contains the number that the caller chose: digits that Read took, or EXTEN, if
/// the caller dialled any number.
bool is_chosen(std::string_view text, bool has_any_number);

/// Whether the step is a call to a number that the caller chose, through a trunk:
/// "Dial(PJSIP/${EXTEN}@trunk)", "Dial(SIP/trunk/${EXTEN})", "Dial(DAHDI/g0/${EXTEN})". A call to
/// "PJSIP/${EXTEN}" only reaches phones.
bool calls_chosen_number(const Step& step, bool has_any_number);

/// Whether the step may call outside in a way that the dialplan does not show: by a script, by
/// another server, or with a destination that is in a variable.
bool calls_unknown(const Step& step);

/// Whether callers may transfer themselves during a call: Dial's option "T".
bool lets_callers_transfer(const Step& step);

/// Whether the step lets callers hear voice mail without a PIN: VoiceMailMain's option "s".
bool skips_pin(const Step& step);

/// The text that a caller writes into the arguments of a call, by the name of its variable, or
/// nothing. In a destination it adds others with "&", and anywhere arguments and options with ","
/// and
/// ")".
std::string_view text_in_call(const Step& step, bool is_exten_open);

/// The text that a caller writes into a command of the shell, by the name of its variable; or
/// nothing: in System, TrySystem and SHELL(), and in MixMonitor's command.
std::string_view text_in_command(const Step& step, bool is_exten_open);

} // namespace ispkit::sip
