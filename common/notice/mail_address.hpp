// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace ispkit::notice {

/// Whether the text is an address to which mail can be sent as it is: "joe@example.org", without
/// quotes and comments, in ASCII.
bool is_mail_address(std::string_view text);

/// The same, also for a name without a domain, to which the mail server of this machine adds its
/// own: "root".
bool is_recipient(std::string_view text);

/// Throws Error unless the text is a recipient.
void check_recipient(std::string_view text);

/// Throws Error unless the text consists of one or more recipients with commas in between.
void check_recipients(std::string_view text);

} // namespace ispkit::notice
