// SPDX-License-Identifier: MIT
#pragma once

#include "hls/playlist/playlist.hpp"
#include "hls/tag/variables.hpp"

#include <string_view>

namespace ispkit::hls {

/// Reads a media playlist (RFC 8216) and resolves the meaning of its tags for each segment: the key
/// and initialisation section in force, the offset of a byte range. URIs stay as written, except
/// that variables are replaced. Throws Error with "name:LINE: " for anything that would be misread:
/// a multivariant playlist, a tag twice, a malformed value. Drops unknown attributes of EXT-X-KEY
/// and EXT-X-MAP, and TABs around a title.
MediaPlaylist parse_media_playlist(std::string_view text, std::string_view name,
                                   OutsideValues outside = {});

} // namespace ispkit::hls
