// SPDX-License-Identifier: MIT
#pragma once

#include "hls/check/checked_rendition.hpp"
#include "hls/playlist/multivariant_playlist.hpp"
#include "hls/verify/finding.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ispkit::hls {

/// The media playlists that were read, by the URIs that the multivariant playlist gives them.
using CheckedRenditions = std::map<std::string, std::shared_ptr<const CheckedRendition>>;

/// Judges a multivariant playlist: its groups, and its attributes against the media that was read.
/// A media playlist that was not read is not judged.
std::vector<Finding> judge_multivariant(const MultivariantPlaylist& playlist,
                                        const CheckedRenditions& media);

} // namespace ispkit::hls
