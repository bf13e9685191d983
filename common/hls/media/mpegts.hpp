// SPDX-License-Identifier: MIT
#pragma once

#include "hls/timing/segment_timing.hpp"
#include "io/byte_source.hpp"

namespace ispkit::hls {

/// Reads when an MPEG-TS segment plays and what it holds, from its head and its tail. Start is the
/// PTS of the first frame in the file, end is the largest PTS plus one frame, in ticks of 90 kHz.
/// Of several programs it takes the first. Throws Error where the file is not MPEG-TS of 188-octet
/// packets, sync is lost (with the offset), or there is no frame with a PTS.
SegmentTiming read_mpegts_timing(io::ByteSource& source);

} // namespace ispkit::hls
