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

/// Writes a tag with attributes. An attribute without a value is left out.
class AttributeWriter {
public:
    /// The tag with its "#", such as "#EXT-X-KEY".
    explicit AttributeWriter(std::string_view tag)
        : line_(tag) {}

    /// NAME="TEXT". Throws Error if the text contains a quote.
    AttributeWriter& quoted(std::string_view name, std::string_view text);

    /// NAME=TEXT. Throws Error if the text contains a blank, a comma or a quote.
    AttributeWriter& unquoted(std::string_view name, std::string_view text);

    /// The line, without a line break.
    const std::string& line() const { return line_; }

private:
    void add(std::string_view name);

    std::string line_;
    bool has_attribute_ = false;
};

} // namespace ispkit::hls
