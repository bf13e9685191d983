// SPDX-License-Identifier: MIT
#pragma once

#include "mail/activity/activity.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace ispkit::mail {

/// The words of a line of MailLogState: numbers, and texts in hexadecimal, with a blank behind
/// each.

/// Takes the text up to the next blank, and the blank.
std::string_view take_word(std::string_view& rest);

/// Fills the octets from the digits; whether they are some.
bool read_hex(std::string_view digits, std::string& octets);

std::string hex(std::string_view octets);

/// The kind that name_of() calls so.
std::optional<ActivityKind> kind_named(std::string_view name);

} // namespace ispkit::mail
