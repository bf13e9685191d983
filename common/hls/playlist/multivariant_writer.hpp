// SPDX-License-Identifier: MIT
#pragma once

#include "hls/playlist/multivariant_playlist.hpp"

#include <string>

namespace ispkit::hls {

/// The playlist's canonical text: lines end with LF, attributes are in a fixed order.
/// parse_multivariant_playlist reads an equal playlist from it, except that the version is the
/// required one. Throws Error for a playlist that has no such text: a variant without URI, a
/// rendition without type, group or name, a quote or line break in a value.
std::string write_playlist(const MultivariantPlaylist& playlist);

} // namespace ispkit::hls
