// SPDX-License-Identifier: MIT
#pragma once

#include "hls/playlist/playlist.hpp"
#include "hls/tag/attribute_list.hpp"
#include "hls/tag/variables.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace ispkit::hls {

/// Reads the attributes of EXT-X-KEY or EXT-X-SESSION-KEY (RFC 8216 sections 4.3.2.4, 4.3.4.5);
/// nothing for METHOD=NONE. Throws Error if they are malformed.
std::optional<Key> parse_key(std::string_view text, Variables& variables);

/// The line of a tag with these attributes; the tag has its "#". Throws Error if the key has no
/// such line: no method, or no URI where the method needs one.
std::string key_line(std::string_view tag, const Key& key);

} // namespace ispkit::hls
