// SPDX-License-Identifier: MIT
#pragma once

#include "sip/dialplan/dialplan.hpp"

namespace ispkit::sip {

/// Whether the step is a call to a number that the caller chose, through a trunk:
/// "Dial(PJSIP/${EXTEN}@trunk)", "Dial(SIP/trunk/${EXTEN})", "Dial(DAHDI/g0/${EXTEN})". A call to
/// "PJSIP/${EXTEN}" only reaches phones.
bool calls_chosen_number(const Step& step);

/// The text that a caller writes into the destination of a call, where it can add others to it with
/// "&", by the name of its variable; or nothing.
std::string_view text_in_destination(const Step& step, bool is_exten_open);

/// The text that a caller writes into a command of the shell, by the name of its variable; or
/// nothing: in System, TrySystem and SHELL(), also within another application, and in MixMonitor's
/// command.
std::string_view text_in_command(const Step& step, bool is_exten_open);

} // namespace ispkit::sip
