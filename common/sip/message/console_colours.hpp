// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace ispkit::sip {

/// Copies a line without the colours that a console gives it, as escape sequences or as rsyslog
/// prints those.
void strip_colours(std::string_view line, std::string& plain);

} // namespace ispkit::sip
