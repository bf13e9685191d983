// SPDX-License-Identifier: MIT
#pragma once

#include "sip/config/asterisk_config.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ispkit::sip {

/// Adds the names of an account that an attacker knows or guesses: the section's name unless it is
/// [general] or [authentication], user names, extension, mailboxes, caller id and full name with
/// their words.
void add_names(const Section& section, std::vector<std::string>& names);

/// Adds a name of several words, the words, and both without the blanks between them.
void add_full_name(std::string_view text, std::vector<std::string>& names);

/// Adds a name unless it is empty or already in the list.
void add_name(std::string_view name, std::vector<std::string>& names);

} // namespace ispkit::sip
