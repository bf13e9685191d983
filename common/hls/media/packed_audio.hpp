// SPDX-License-Identifier: MIT
#pragma once

#include "hls/timing/segment_timing.hpp"
#include "io/byte_source.hpp"

namespace ispkit::hls {

/// Reads the timing of a packed audio segment (RFC 8216 3.4): ADTS AAC, MPEG audio, AC-3 or E-AC-3
/// frames behind an ID3 tag. Start is the tag's timestamp, end follows from the samples of all
/// frames, in ticks of 90 kHz. Further ID3 tags behind it or between frames, and an ID3v1 tag at
/// the end, add nothing. Throws Error if there is no timestamp, or, with the offset, if there is a
/// byte that belongs to no frame or the last frame is cut off.
SegmentTiming read_packed_audio_timing(io::ByteSource& source);

} // namespace ispkit::hls
