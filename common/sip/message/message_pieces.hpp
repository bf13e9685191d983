// SPDX-License-Identifier: MIT
#pragma once

#include "text/character_class.hpp"
#include "text/split.hpp"

#include <cstddef>
#include <string_view>

namespace ispkit::sip {

using text::skip_while;
using text::take;

/// A name without its quotation marks, if it has them.
std::string_view unquoted(std::string_view name);

/// The user of a SIP URI in a From or To header, such as 100 in '"x" <sip:100@example.com>'; the
/// text itself where it is not a URI.
std::string_view user_of(std::string_view header);

/// Whether a text has the length and the characters of the reasons in Asterisk's source.
bool is_plausible_reason(std::string_view text);

} // namespace ispkit::sip
