// SPDX-License-Identifier: MIT
#pragma once

#include "hls/playlist/playlist.hpp"

#include <string_view>

namespace ispkit::hls {

/// Reads a media playlist (RFC 8216) and resolves what its tags mean for each segment: the key and
/// initialisation section in force, the offset of a byte range. URIs stay as they are written.
/// Throws Error with "name:LINE: " for what would be misread: a multivariant playlist, a tag
/// twice, a malformed value. Drops what tells of no segment (a key after the last one) and the
/// attributes of EXT-X-KEY and EXT-X-MAP that it does not know.
MediaPlaylist parse_media_playlist(std::string_view text, std::string_view name);

} // namespace ispkit::hls
