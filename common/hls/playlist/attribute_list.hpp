// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace ispkit::hls {

/// An attribute's value without its quotes; a view of the list's text.
struct AttributeValue {
    std::string_view text;
    bool quoted = false;

    bool operator==(const AttributeValue&) const = default;
};

/// The attributes of a tag by their names.
using AttributeList = std::map<std::string_view, AttributeValue>;

/// Reads "NAME=VALUE,NAME="VALUE"" (RFC 8216 section 4.2). Throws Error, without a place, for
/// anything else: a space, an unmatched quote, an empty unquoted value, a name twice.
AttributeList parse_attribute_list(std::string_view text);

/// The value of an attribute that must have quotes, or must have none; empty if the list has no
/// such attribute. Throws Error if it is of the other kind.
std::string quoted_attribute(const AttributeList& list, std::string_view name);
std::string_view unquoted_attribute(const AttributeList& list, std::string_view name);

} // namespace ispkit::hls
