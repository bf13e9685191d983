// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::sip {

/// Whether the secret is one of the names, ignoring case.
bool is_name(std::string_view secret, std::span<const std::string> names);

/// Whether the secret is made of a name: reversed, doubled, with up to four digits or signs added,
/// with digits for letters (l33t), or several of these.
bool is_made_of_name(std::string_view secret, std::span<const std::string> names);

/// The secret without those names of three or more characters that it contains; the secret itself
/// if it contains none.
std::string without_names(std::string_view secret, std::span<const std::string> names);

/// The secrets that an attacker who knows the names would try.
std::vector<std::string> secrets_made_of(std::span<const std::string> names);

} // namespace ispkit::sip
