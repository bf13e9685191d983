// SPDX-License-Identifier: MIT
#pragma once

#include "hls/timing/segment_timing.hpp"
#include "io/bytes.hpp"

#include <cstdint>
#include <optional>

namespace ispkit::hls {

/// The first sample entry of a sample description (ISO/IEC 14496-12 8.5.2), a view of its bytes.
struct SampleEntry {
    /// Its type; for protected media ('encv', 'enca') the original format (8.12.2), if it is told.
    std::uint32_t format = 0;
    /// Of a video entry, in pixels.
    std::uint32_t width = 0;
    std::uint32_t height = 0;
    /// Of an audio entry; samples per second.
    std::uint32_t channels = 0;
    std::uint32_t sample_rate = 0;
    /// The boxes inside, such as the decoder's configuration.
    io::ByteView boxes;
};

/// Reads the content of a stsd box, as TrackConfiguration::parameters keeps it; it may be cut off.
/// Nothing if it has no entry of video or audio.
std::optional<SampleEntry> read_sample_entry(io::ByteView description, TrackKind kind);

/// The content of the first box of a type among boxes; cut off where they end. Nothing if there is
/// none.
std::optional<io::ByteView> find_box(io::ByteView boxes, std::uint32_t type);

/// How many bytes tell the length of a NAL unit of H.265 (hvcC, ISO/IEC 14496-15 8.3.3.1), 1 to 4;
/// nothing for other formats.
std::optional<std::size_t> h265_length_size(const TrackConfiguration& track);

} // namespace ispkit::hls
