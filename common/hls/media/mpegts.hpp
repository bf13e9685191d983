// SPDX-License-Identifier: MIT
#pragma once

#include "hls/timing/segment_timing.hpp"
#include "io/byte_source.hpp"

namespace ispkit::hls {

/// Reads the timing and configuration of an MPEG-TS segment from its head and its tail. Start is
/// the smallest PTS of the frames in the file, end is the largest PTS plus one frame, in ticks of
/// 90 kHz. Of several programs it takes the first. Throws Error if the file is not MPEG-TS in
/// packets of 188 bytes, if sync is lost (with the offset), or if there is no frame with a PTS.
SegmentTiming read_mpegts_timing(io::ByteSource& source);

} // namespace ispkit::hls
