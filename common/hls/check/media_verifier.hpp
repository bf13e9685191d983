// SPDX-License-Identifier: MIT
#pragma once

#include "hls/check/checked_playlist.hpp"
#include "hls/check/key_store.hpp"
#include "hls/tag/variables.hpp"
#include "hls/verify/playlist_scan.hpp"
#include "hls/verify/report.hpp"
#include "hls/verify/resources.hpp"

#include <string>
#include <string_view>

namespace ispkit::hls {

/// How playlists are verified.
struct VerifyOptions {
    KeySources keys;
    /// Segments that are read at a time; at least 1.
    unsigned threads = 1;
};

/// A playlist to verify.
struct PlaylistInput {
    /// For messages.
    std::string name;
    /// For Resources.
    std::string location;
    std::string_view text;
    /// Variables that it may import.
    OutsideValues outside;
};

/// Verifies a media playlist, whose text was scanned, and every segment of it; adds its findings
/// and its report. Returns what was read, for the rules of a multivariant playlist.
CheckedPlaylist verify_media_playlist(const PlaylistInput& input, PlaylistScan scan,
                                      Resources& resources, const VerifyOptions& options,
                                      Report& report);

} // namespace ispkit::hls
