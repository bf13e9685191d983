// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace ispkit::mail {

/// Whether mail can be sent to the text as it is: "joe@example.org", without quotes and comments,
/// in ASCII.
bool is_plain_address(std::string_view text);

/// Whether text, a template say, begins with header lines, a subject among them.
bool has_head(std::string_view text);

enum class Head { yes, no };

/// A letter in UTF-8 made fit to be sent. Lines end before the 998th octet (RFC 5322, 2.1.1), with
/// a mark where that cuts something off. Where the letter was written with a head, what is not
/// ASCII in its lines is encoded (RFC 2047), those without a value are left out, and it is said
/// that the text is UTF-8, unless the head says what it is.
std::string as_message(std::string_view letter, Head head);

} // namespace ispkit::mail
