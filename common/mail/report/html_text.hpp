// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace ispkit::mail {

/// Any octets, as text::visible_text() has them, as text in HTML or in an attribute's quotes, SVG's
/// included: no character of it is markup.
std::string html_text(std::string_view text);

/// The same for an element, with line ends inside of <wbr> tags, where they are not seen: mail may
/// have no line of more than 998 octets (RFC 5321 section 4.5.3.1.6), and is cut there.
std::string html_lines(std::string_view text);

} // namespace ispkit::mail
