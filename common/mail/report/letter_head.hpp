// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace ispkit::mail {

/// Whether a text such as a template begins with header lines, including a subject.
bool has_head(std::string_view text);

enum class Head { yes, no };

/// Makes a letter in UTF-8 ready to be sent. Lines end before the 998th octet (RFC 5322, 2.1.1),
/// with a mark where text was cut off. If the letter has a head, text in it that is not ASCII is
/// encoded (RFC 2047), header lines without a value are removed, and lines are added that declare
/// the text to be UTF-8, unless the head declares its format.
std::string as_message(std::string_view letter, Head head);

} // namespace ispkit::mail
