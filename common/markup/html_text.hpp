// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace ispkit::markup {

/// Any bytes, converted by text::visible_text(), as text for HTML or for a quoted attribute, also
/// in SVG: no character of it is markup.
std::string html_text(std::string_view text);

/// The same for an element, with line ends within <wbr> tags, where they are invisible: a line of a
/// mail must not be longer than 998 octets (RFC 5321 section 4.5.3.1.6), or it is cut.
std::string html_lines(std::string_view text);

} // namespace ispkit::markup
