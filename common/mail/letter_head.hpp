// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace ispkit::mail {

/// Whether mail can be sent to the text as it is: "joe@example.org", without quotes and comments,
/// in ASCII.
bool is_plain_address(std::string_view text);

/// A letter in UTF-8 made fit to be sent. Lines end before the 998th octet (RFC 5322, 2.1.1), with
/// a mark where that cuts something off. Where the letter begins with header lines, a subject among
/// them: what is not ASCII in them is encoded (RFC 2047), lines without a value are left out, and
/// it is said that the text is UTF-8, unless the head says what it is.
std::string as_message(std::string_view letter);

} // namespace ispkit::mail
