// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace ispkit::text {

/// Any octets as text in UTF-8 on one line. Octets that are not UTF-8, control characters, and
/// characters that are not seen or turn the direction of writing are shown by their number, as \xNN
/// and \u202e.
std::string visible_text(std::string_view text);

} // namespace ispkit::text
