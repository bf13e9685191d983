// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

namespace ispkit::hls {

enum class Container { mpegts, fmp4 };
enum class TrackKind { video, audio, other };

/// One track as far as a player sets up a decoder for it.
struct TrackConfiguration {
    /// The PID of MPEG-TS, the track_ID of fMP4.
    std::uint32_t id = 0;
    TrackKind kind = TrackKind::other;
    /// The stream_type of MPEG-TS (ISO/IEC 13818-1 2.4.4.9), the sample entry's type of fMP4.
    std::uint32_t format = 0;
    /// What the decoder needs to know beforehand: of MPEG-TS the SPS of H.264 and H.265, the head
    /// of MPEG-2's sequence header or of an audio frame; of fMP4 the sample description (stsd).
    /// Empty where the segment does not tell.
    std::vector<std::uint8_t> parameters;
};

/// The tracks with video or audio, by rising id.
struct SegmentConfiguration {
    Container container = Container::mpegts;
    std::vector<TrackConfiguration> tracks;
};

/// Brings the tracks into their order.
void sort_tracks(SegmentConfiguration& configuration);

/// Whether a decoder goes on from one to the other without EXT-X-DISCONTINUITY (RFC 8216 4.3.2.3).
/// Parameters that one of them does not tell are taken to be the same.
bool compatible(const SegmentConfiguration& a, const SegmentConfiguration& b);

/// When one media segment plays, on the clock of its reference track: the first video track that
/// has frames, or else the first such audio track.
struct SegmentTiming {
    /// Ticks: the time of the first frame, and the time when the last one has been shown, which is
    /// less than start where the clock wrapped.
    std::uint64_t start = 0;
    std::uint64_t end = 0;
    /// How long the last frame (or packet of audio frames) stands, in ticks; part of end. Zero
    /// where a single frame does not tell; end is then that of the sound, or start.
    std::uint32_t last_frame = 0;
    /// Ticks a second, at least 1.
    std::uint32_t timescale = 1;
    /// The clock counts modulo 2^clock_bits: 33 for MPEG-TS, 64 for fMP4.
    unsigned clock_bits = 64;
    /// Whether it starts with a key frame: IDR (H.264), IRAP (H.265), I after a sequence header
    /// (MPEG-2), a sync sample (fMP4); audio always does.
    bool independent = false;
    SegmentConfiguration configuration;
};

/// The way from one time to another on a clock of that many bits (1 to 64): negative where `to` is
/// the earlier one, each way at most half of the clock's round.
std::int64_t clock_distance(std::uint64_t from, std::uint64_t to, unsigned clock_bits);

} // namespace ispkit::hls
