// SPDX-License-Identifier: MIT
#pragma once

#include "error.hpp"
#include "hls/media/initialisation_section.hpp"
#include "hls/timing/segment_timing.hpp"
#include "io/byte_source.hpp"

namespace ispkit::hls {

/// The fragments are not those of the initialisation section: none belongs to a video or audio
/// track of it, or one to a track that it does not have.
class TrackMismatch : public Error {
    using Error::Error;
};

/// Reads the timing of an fMP4 segment from its moof boxes; of media data, only the heads of
/// leading pictures (H.265) are read. Times are presentation times, as in MPEG-TS: a frame's is its
/// decode time (from tfdt) plus its composition offset; start is the earliest one, end is the
/// latest one plus that frame's duration. Throws Error with the offset if a box is damaged or a
/// fragment has no tfdt; TrackMismatch.
SegmentTiming read_fmp4_timing(io::ByteSource& source, const InitialisationSection& section);

} // namespace ispkit::hls
