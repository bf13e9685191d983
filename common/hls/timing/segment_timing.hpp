// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

namespace ispkit::hls {

enum class Container { mpegts, fmp4, packed_audio };
enum class TrackKind { video, audio, other };

/// The parameters of one track from which a player sets up a decoder.
struct TrackConfiguration {
    /// The PID of MPEG-TS, the track_ID of fMP4; 0 for packed audio.
    std::uint32_t id = 0;
    TrackKind kind = TrackKind::other;
    /// The stream_type of MPEG-TS (ISO/IEC 13818-1 2.4.4.9), also for packed audio, or the sample
    /// entry's type of fMP4.
    std::uint32_t format = 0;
    /// The decoder's parameters: for MPEG-TS the SPS of H.264 and H.265, the head of MPEG-2's
    /// sequence header or of an audio frame; for fMP4 the sample description (stsd). Empty if the
    /// segment does not contain them.
    std::vector<std::uint8_t> parameters;
};

/// The tracks with video or audio, by rising id.
struct SegmentConfiguration {
    Container container = Container::mpegts;
    std::vector<TrackConfiguration> tracks;
};

/// Sorts the tracks by id.
void sort_tracks(SegmentConfiguration& configuration);

/// Whether a decoder can continue from one to the other without EXT-X-DISCONTINUITY (RFC 8216
/// 4.3.2.3). Parameters missing in one of them count as equal.
bool compatible(const SegmentConfiguration& a, const SegmentConfiguration& b);

/// The timing of one media segment, on the clock of its reference track: the first video track that
/// has frames, or else the first such audio track.
struct SegmentTiming {
    /// In ticks: the time when the first frame in the order of presentation is shown, and the time
    /// when the last one has been shown, which is less than start if the clock wrapped.
    std::uint64_t start = 0;
    std::uint64_t end = 0;
    /// The duration of the last frame (or packet of unknown audio) in ticks; end includes it. Zero
    /// for a single frame, whose duration is unknown; end is then the audio's end, or equals start.
    std::uint32_t last_frame = 0;
    /// Ticks per second, at least 1.
    std::uint32_t timescale = 1;
    /// The clock counts modulo 2^clock_bits: 64 for fMP4, or else 33.
    unsigned clock_bits = 64;
    /// Whether all frames can be decoded without another segment, as EXT-X-INDEPENDENT-SEGMENTS
    /// promises (RFC 8216 4.3.5.1): it starts with a key frame, and no frame that is shown before
    /// that one refers to an earlier one (open GOP). Audio always is.
    bool independent = false;
    SegmentConfiguration configuration;
};

/// The distance from one time to another on a clock of that many bits (1 to 64): negative if `to`
/// is earlier, at most half of the clock's range in each direction.
std::int64_t clock_distance(std::uint64_t from, std::uint64_t to, unsigned clock_bits);

} // namespace ispkit::hls
