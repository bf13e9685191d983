// SPDX-License-Identifier: MIT
#pragma once

#include "hls/mp4/track_fragment.hpp"
#include "hls/timing/segment_timing.hpp"
#include "io/byte_source.hpp"

#include <cstdint>
#include <vector>

namespace ispkit::hls {

/// One track of a moov box (ISO/IEC 14496-12): its configuration, its clock, and defaults for
/// its fragments.
struct Mp4Track {
    TrackConfiguration configuration;
    std::uint32_t timescale = 0;
    TrackDefaults defaults;
};

/// The tracks of a Media Initialization Section (RFC 8216 3.3), in the order of the file.
struct InitialisationSection {
    std::vector<Mp4Track> tracks;
};

/// Reads the moov box of an initialisation section or of a self-initialising file. Throws Error
/// with the offset if a box is damaged, if there is no moov, or if it has no track for video or
/// audio.
InitialisationSection parse_initialisation_section(io::ByteSource& source);

} // namespace ispkit::hls
