// SPDX-License-Identifier: MIT
#pragma once

#include "net/prefix.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::net {

/// Who is allowed: prefixes, and hosts by their names, whose addresses are to be looked up.
struct AllowList {
    std::vector<Prefix> prefixes;
    /// As from parse_host_name.
    std::vector<std::string> host_names;

    /// Adds a prefix or host name; returns false for any other text.
    bool add(std::string_view entry);

    /// The prefixes, then the names, as add() reads them.
    std::vector<std::string> entries() const;

    bool empty() const { return prefixes.empty() && host_names.empty(); }
};

/// A host name (RFC 1123, section 2.1) of at least two labels, in lower case and without a dot at
/// its end; nothing for any other text, such as an address.
std::optional<std::string> parse_host_name(std::string_view text);

/// The list of a text with a prefix or host name in each line; '#' begins a comment, empty lines
/// are ignored. Throws Error with "name:LINE: " for anything else.
AllowList parse_allow_list(std::string_view text, const std::string& name);

/// The list of an option that was given several times, each time with a prefix, the name of an
/// existing file with such a text, or a host name. Throws Error for a host name that only a file
/// can have, such as allowed.txt, and for an empty list: one that was truncated by accident would
/// protect nobody, and nobody would notice.
AllowList allow_list_of_option(std::string_view option, const std::vector<std::string>& arguments);

} // namespace ispkit::net
