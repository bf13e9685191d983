// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::sip {

/// A phone's account as it is handed out.
struct Account {
    std::string extension;
    /// What the phone authenticates as.
    std::string user_name;
    std::string secret;
    std::string context;
};

/// Throws Error where text cannot be the name of an extension: letters, digits and _ - . + * #
/// only, at most 79, and no name that Asterisk gives a meaning to.
void check_extension(std::string_view text);

/// Throws Error where text cannot be the name of a dialplan context.
void check_context(std::string_view text);

/// The extensions in a text, one a line, blank lines and blanks around them ignored. Throws Error
/// with name and line where one is no extension or is there twice.
std::vector<std::string> parse_extension_list(std::string_view text, std::string_view name);

/// Throws Error where one is no extension or is there twice.
void check_extensions(std::span<const std::string> extensions);

} // namespace ispkit::sip
