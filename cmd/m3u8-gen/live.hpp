// SPDX-License-Identifier: MIT
#pragma once

#include "hls/playlist/playlist.hpp"
#include "options.hpp"
#include "segments.hpp"

namespace ispkit {

/// A live playlist that is continued.
class LivePlaylist {
public:
    /// Reads the playlist of -o, if there is one.
    explicit LivePlaylist(const Options& options);

    /// Numbers the segments behind those of the playlist, and removes from the front those that are
    /// in it already, so that a run can be repeated. Puts the playlist's last segment before the
    /// others, whose timing continues from it. Throws Error if numbers in names leave a gap.
    void continue_with(SegmentSequence& sequence);

    /// The playlist with the segments of the fresh one, made from that sequence, in its window.
    hls::MediaPlaylist joined(hls::MediaPlaylist fresh) const;

private:
    std::string path_of(const hls::MediaSegment& segment) const;

    const Options& options_;
    std::optional<hls::MediaPlaylist> old_;
    bool has_last_segment_ = false;
};

} // namespace ispkit
