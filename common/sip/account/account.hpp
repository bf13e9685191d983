// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::sip {

/// The account of a phone.
struct Account {
    std::string extension;
    /// The name with which the phone authenticates.
    std::string user_name;
    std::string secret;
    std::string context;
};

/// Throws Error if text cannot be the name of an extension: letters, digits and _ - . + * #
/// only, at most 79, and not a name with a meaning to Asterisk.
void check_extension(std::string_view text);

/// Throws Error where text cannot be the name of a dialplan context.
void check_context(std::string_view text);

/// The extensions in a text, one a line, blank lines and blanks around them ignored. Throws Error
/// with name and line if one is not an extension or occurs twice.
std::vector<std::string> parse_extension_list(std::string_view text, std::string_view name);

/// Throws Error if one is not an extension or occurs twice.
void check_extensions(std::span<const std::string> extensions);

} // namespace ispkit::sip
