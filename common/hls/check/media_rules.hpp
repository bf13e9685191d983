// SPDX-License-Identifier: MIT
#pragma once

#include "hls/check/checked_playlist.hpp"
#include "hls/check/key_store.hpp"
#include "hls/playlist/playlist.hpp"

#include <optional>
#include <vector>

namespace ispkit::hls {

/// What the media says about the place of each segment in time.
struct MeasuredSegment {
    std::optional<Duration> duration;
    /// Whether it does not continue the segment before; nothing if that cannot be told.
    std::optional<bool> discontinuity;
    /// The position where its timestamps would put it, if that is another one.
    std::optional<std::size_t> place;
};

/// By the segments' positions. Segments without timing divide the playlist. Between them, segments
/// that are continuous only in another order are measured in that order.
std::vector<MeasuredSegment> measure(const CheckedPlaylist& checked);

/// Judges durations, discontinuities and key frames, and adds the faults that segments have
/// themselves.
void judge_media(const CheckedPlaylist& checked, const std::vector<MeasuredSegment>& measured,
                 const KeyStore& keys, SegmentFindings& findings);

} // namespace ispkit::hls
