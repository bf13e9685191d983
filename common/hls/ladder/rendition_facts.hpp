// SPDX-License-Identifier: MIT
#pragma once

#include "hls/codec/track_description.hpp"
#include "hls/ladder/local_segments.hpp"
#include "hls/playlist/bit_rate.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ispkit::hls {

/// What a multivariant playlist tells about a media playlist, measured from its segments.
struct RenditionFacts {
    BitRates rates;
    /// Names for CODECS, each once, video first; empty if the codec of a track is unknown.
    std::vector<std::string> codecs;
    bool has_video = false;
    bool has_audio = false;
    /// WebVTT.
    bool is_text = false;
    /// The largest size and frame rate, in thousandths, and the most channels; 0 or nothing if
    /// unknown.
    std::optional<PictureSize> size;
    std::optional<std::uint64_t> frame_rate;
    unsigned channels = 0;
    bool independent_segments = false;
};

/// Collects what the tracks of a rendition are.
class RenditionTracks {
public:
    /// Sees the timing of a segment; needed only of those whose tracks may have changed.
    void add(const SegmentTiming& timing);

    /// The facts about tracks; the others are left out.
    RenditionFacts finish() &&;

private:
    void add_codec(std::vector<std::string>& codecs, const std::string& codec);

    RenditionFacts facts_;
    std::vector<std::string> video_;
    std::vector<std::string> audio_;
    bool has_unknown_codec_ = false;
};

/// Whether the tracks of the segment at that position may differ from those of the one before.
bool may_change_tracks(const MediaPlaylist& playlist, std::size_t position);

/// Measures the segments. Tracks are read from the first segment and from each after a
/// discontinuity or another EXT-X-MAP. Throws Error if a segment cannot be read, or if the playlist
/// has none with media.
RenditionFacts measure_rendition(LocalSegments& segments);

/// The bit rates of a playlist with these segments, without those with EXT-X-GAP.
BitRates measure_rates(const MediaPlaylist& playlist,
                       const std::function<std::uint64_t(std::size_t)>& size_of_segment);

} // namespace ispkit::hls
