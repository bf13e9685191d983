// SPDX-License-Identifier: MIT
#pragma once

#include "hls/check/checked_playlist.hpp"
#include "hls/playlist/multivariant_playlist.hpp"
#include "hls/verify/finding.hpp"

#include <map>
#include <string>
#include <vector>

namespace ispkit::hls {

/// The media playlists that were read, by the URIs that the multivariant playlist gives them.
using CheckedPlaylists = std::map<std::string, CheckedPlaylist>;

/// Judges a multivariant playlist: its groups, and its attributes against the media that was read.
/// A media playlist that was not read is not judged.
std::vector<Finding> judge_multivariant(const MultivariantPlaylist& playlist,
                                        const CheckedPlaylists& media);

} // namespace ispkit::hls
