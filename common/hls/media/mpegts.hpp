// SPDX-License-Identifier: MIT
#pragma once

#include "error.hpp"
#include "hls/timing/segment_timing.hpp"
#include "io/byte_source.hpp"

namespace ispkit::hls {

/// There is no frame with a PTS.
class NoFrames : public Error {
    using Error::Error;
};

/// Reads the timing and configuration of an MPEG-TS segment from its head and its tail. Start is
/// the smallest PTS of the frames in the file, end is the largest PTS plus one frame, in ticks of
/// 90 kHz. Of several programs it takes the first. Throws Error if the file is not MPEG-TS in
/// packets of 188 bytes or if sync is lost (with the offset); NoTables and NoFrames.
SegmentTiming read_mpegts_timing(io::ByteSource& source);

} // namespace ispkit::hls
