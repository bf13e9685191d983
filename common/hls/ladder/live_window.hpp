// SPDX-License-Identifier: MIT
#pragma once

#include "hls/playlist/playlist.hpp"

#include <cstddef>
#include <vector>

namespace ispkit::hls {

/// Appends segments to a live playlist and removes old ones from its front: it keeps `window`
/// segments, and more if they would last less than three target durations together (RFC 8216
/// 6.2.2). The media sequence number and the discontinuity sequence number count what is removed;
/// the date of a removed first segment (EXT-X-PROGRAM-DATE-TIME) moves to the new first one. The
/// tags after the last URI go to the first appended segment, except for key and initialisation
/// section. The target duration stays; throws Error if an appended segment is longer, or if the
/// playlist has ended. The window is at least 1.
void append_live(MediaPlaylist& playlist, const std::vector<MediaSegment>& segments,
                 std::size_t window);

} // namespace ispkit::hls
