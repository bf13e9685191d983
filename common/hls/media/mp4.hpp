// SPDX-License-Identifier: MIT
#pragma once

#include "hls/media/initialisation_section.hpp"
#include "hls/timing/segment_timing.hpp"
#include "io/byte_source.hpp"

namespace ispkit::hls {

/// Reads the timing of an fMP4 segment from its moof boxes; media data is not read. Times are
/// presentation times, as in MPEG-TS: start is the first frame's decode time (tfdt) plus its
/// composition offset, end is the latest such time plus that frame's duration. Throws Error with
/// the offset if a box is damaged or a fragment has no tfdt; also if no fragment belongs to a track
/// of the section.
SegmentTiming read_fmp4_timing(io::ByteSource& source, const InitialisationSection& section);

} // namespace ispkit::hls
