// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace ispkit::sip {

/// Copies a line to `plain` without the colours of a console, which are escape sequences or what
/// rsyslog writes for those.
void strip_colours(std::string_view line, std::string& plain);

} // namespace ispkit::sip
