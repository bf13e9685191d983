// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace ispkit::mail {

/// The words of a line of MailLogState: numbers, and texts in hexadecimal, with a blank behind
/// each.

/// Fills the octets from the digits; whether they are some.
bool read_hex(std::string_view digits, std::string& octets);

std::string hex(std::string_view octets);

} // namespace ispkit::mail
