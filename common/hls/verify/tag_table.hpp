// SPDX-License-Identifier: MIT
#pragma once

#include "hls/tag/attribute_list.hpp"

#include <string_view>

namespace ispkit::hls {

/// Which playlists a tag may stand in.
enum class TagPlace { media, multivariant, both };

enum class TagTimes { once_in_playlist, once_in_segment, any };

/// What follows the tag's name and colon.
enum class TagValue { none, number, attributes, other };

/// A tag of RFC 8216 or its second edition.
struct KnownTag {
    /// With its "#".
    std::string_view name;
    TagPlace place;
    TagTimes times;
    TagValue value;
};

/// Null for a name that is not known.
const KnownTag* find_tag(std::string_view name);

/// Whether the text is LENGTH or LENGTH@OFFSET (RFC 8216 4.3.2.2).
bool is_byte_range(std::string_view text);

/// Throws Error, without a place, for attributes that a tag must have and does not, and for values
/// of the wrong kind: quotes, numbers, hexadecimal digits. A missing URI is not an error here.
void check_attributes(const KnownTag& tag, const AttributeList& attributes);

/// Whether the tag must have a URI attribute and has none.
bool lacks_uri(const KnownTag& tag, const AttributeList& attributes);

} // namespace ispkit::hls
