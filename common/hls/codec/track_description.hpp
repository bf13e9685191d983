// SPDX-License-Identifier: MIT
#pragma once

#include "hls/codec/picture_size.hpp"
#include "hls/timing/segment_timing.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace ispkit::hls {

/// What a playlist tells about a track, from its decoder parameters.
struct TrackDescription {
    TrackKind kind = TrackKind::other;
    /// For CODECS (RFC 6381), such as "avc1.64001f"; empty if unknown. HE-AAC in ADTS looks like
    /// AAC-LC, since only the coded audio tells.
    std::string codec;
    /// Of video, in square pixels.
    std::optional<PictureSize> size;
    /// Of audio; 0 if unknown. The rate is that of the decoded audio, in samples per second.
    unsigned channels = 0;
    std::uint32_t sample_rate = 0;
};

/// Describes a track of a segment. Parameters that are missing or damaged leave members unknown.
TrackDescription describe_track(const TrackConfiguration& track, Container container);

/// The frame rate in thousandths for a frame that lasts so many ticks: of the usual rates (24, 25,
/// 30, 48, 50, 60, 100, 120 and their 1000/1001) the one that explains the duration to within a
/// tick, or else the quotient. Nothing for 0 ticks.
std::optional<std::uint64_t> frame_rate(std::uint32_t frame_ticks, std::uint32_t timescale);

} // namespace ispkit::hls
