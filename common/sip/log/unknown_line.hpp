// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace ispkit::sip {

/// The likely reason why a line is not understood, such as "the program is 'freepbx' (if that is
/// Asterisk: --program freepbx)"; empty where there is none.
std::string likely_reason(std::string_view line);

} // namespace ispkit::sip
