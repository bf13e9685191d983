// SPDX-License-Identifier: MIT
#pragma once

#include "hls/mp4/mp4_box.hpp"

#include <cstdint>
#include <functional>
#include <vector>

namespace ispkit::hls {

/// A track's defaults for the samples of its fragments (trex, ISO/IEC 14496-12 8.8.3).
struct TrackDefaults {
    std::uint32_t sample_duration = 0;
    std::uint32_t sample_size = 0;
    std::uint32_t sample_flags = 0;
};

/// Consecutive samples that differ in time and place only: the first one, and how many follow. A
/// run without fields for each sample (trun, 8.8.8) is one such group; else each has one sample.
struct SampleGroup {
    std::uint32_t count = 1;
    std::uint64_t decode_time = 0;
    /// Of each sample, in ticks.
    std::uint32_t duration = 0;
    /// The presentation time minus the decode time.
    std::int32_t composition_offset = 0;
    std::uint32_t flags = 0;
    /// The place of the first one in the file, and the size of each; the others follow it.
    std::uint64_t offset = 0;
    std::uint32_t size = 0;

    std::uint64_t presentation_time() const {
        return decode_time + static_cast<std::uint64_t>(std::int64_t{composition_offset});
    }
    /// sample_is_non_sync_sample and is_leading (8.8.3.1).
    bool is_sync() const { return (flags & 0x10000) == 0; }
    bool is_decodable_leading() const { return (flags >> 26 & 0x03) == 3; }
};

/// The track of each fragment (traf) in a moof box. Throws Error if a box is damaged.
std::vector<std::uint32_t> fragment_tracks(const Box& moof);

/// Calls found() for each fragment (traf) of a track in a moof box with its decode time (tfdt),
/// then take() for its samples in decoding order. Without a base data offset, offsets count from
/// the moof box. Throws Error if a box is damaged or there is no tfdt. Takes time in proportion to
/// the size of the box.
void read_track_fragments(const Box& moof, std::uint32_t track, const TrackDefaults& defaults,
                          const std::function<void(std::uint64_t)>& found,
                          const std::function<void(const SampleGroup&)>& take);

} // namespace ispkit::hls
