// SPDX-License-Identifier: MIT
#pragma once

#include "hls/playlist/multivariant_playlist.hpp"

#include <string_view>

namespace ispkit::hls {

/// Reads a multivariant playlist. URIs stay as written, except that variables are replaced. Throws
/// Error with "name:LINE: " for anything that would be misread: a media playlist, a malformed
/// value, a variant without URI. Rules that a player can do without are not checked: a missing
/// BANDWIDTH, groups that do not exist.
MultivariantPlaylist parse_multivariant_playlist(std::string_view text, std::string_view name,
                                                 OutsideValues outside = {});

} // namespace ispkit::hls
