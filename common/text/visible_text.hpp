// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace ispkit::text {

/// Any bytes as UTF-8 text on one line. Bytes that are not UTF-8, control characters, and
/// characters that are invisible or change the direction of writing are shown by number: \xNN,
/// \u202e.
std::string visible_text(std::string_view text);

} // namespace ispkit::text
