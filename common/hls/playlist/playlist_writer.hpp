// SPDX-License-Identifier: MIT
#pragma once

#include "hls/playlist/playlist.hpp"

#include <string>

namespace ispkit::hls {

/// The playlist's canonical text: lines end with LF, a tag is written where something changes, byte
/// ranges have offsets, durations have six decimals, or none before version 3 (RFC 8216 section
/// 4.3.2.1). parse_media_playlist reads an equal playlist from it, except that version and target
/// duration are the required ones. Throws Error for a playlist that has no such text: a line break
/// in a URI, a segment without initialisation section after one that has it.
std::string write_playlist(const MediaPlaylist& playlist);

} // namespace ispkit::hls
