// SPDX-License-Identifier: MIT
#pragma once

#include "hls/media/initialisation_section.hpp"
#include "io/byte_source.hpp"

#include <cstdint>
#include <vector>

namespace ispkit::hls {

/// A key frame of a segment: one that decodes by itself.
struct KeyFrame {
    /// Its presentation time, in ticks of the segment's clock (SegmentTiming).
    std::uint64_t time = 0;
    /// The bytes that a player needs besides the head of the segment or its initialisation section:
    /// in MPEG-TS, the packets from the first to the last of the frame; in fMP4, the fragment
    /// (moof) whose first video frame it is, to the end of the frame.
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
    /// The first byte of the segment that begins with this frame: in MPEG-TS, that of the tables
    /// (PAT) right before it; in fMP4, that of the fragment.
    std::uint64_t cut = 0;
};

/// The key frames of the first video track, in the order of the file, which is read whole. Throws
/// Error like read_mpegts_timing and read_fmp4_timing. In fMP4, key frames inside a fragment are
/// left out. Nothing in a segment without video.
std::vector<KeyFrame> find_mpegts_key_frames(io::ByteSource& source);
std::vector<KeyFrame> find_fmp4_key_frames(io::ByteSource& source,
                                           const InitialisationSection& section);

} // namespace ispkit::hls
