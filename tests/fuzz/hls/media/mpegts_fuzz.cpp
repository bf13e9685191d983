// SPDX-License-Identifier: MIT
// MPEG-TS segments: a timing that is read is one that a playlist can be made of.

#include "fuzz_target.hpp"
#include "hls/media/mpegts.hpp"
#include "hls/timing/timeline.hpp"
#include "memory_source.hpp"

#include <cstdlib>

using namespace ispkit;

FUZZ_TARGET(mpegts, data, size) {
    test::MemorySource source(std::vector<std::uint8_t>(data, data + size));
    try {
        const hls::SegmentTiming timing = hls::read_mpegts_timing(source);
        require(timing.start >> timing.clock_bits == 0 && timing.end >> timing.clock_bits == 0);
        require(timing.timescale > 0 && !timing.configuration.tracks.empty());
        const std::vector<hls::SegmentTiming> segments(2, timing);
        for (const hls::TimelineEntry& entry : hls::timeline(segments)) {
            require(entry.duration.count() >= 0);
        }
    } catch (const Error&) {
    }
    // Head and tail each read the file a bounded number of times.
    constexpr std::size_t k_times = 12;
    constexpr std::size_t k_looks = 8192;
    require(source.octets_read() <= k_times * size + k_looks);
}
