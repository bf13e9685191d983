// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace ispkit::mail {

/// Any octets, as visible_text() has them, as text in HTML or in an attribute's quotes, SVG's
/// included: no character of it is markup.
std::string html_text(std::string_view text);

} // namespace ispkit::mail
