// SPDX-License-Identifier: MIT
#include "hls/timing/segment_timing.hpp"

#include <algorithm>

namespace ispkit::hls {

namespace {

bool compatible_tracks(const TrackConfiguration& a, const TrackConfiguration& b) {
    return a.id == b.id && a.kind == b.kind && a.format == b.format &&
           (a.parameters.empty() || b.parameters.empty() || a.parameters == b.parameters);
}

} // namespace

void sort_tracks(SegmentConfiguration& configuration) {
    std::stable_sort(
        configuration.tracks.begin(), configuration.tracks.end(),
        [](const TrackConfiguration& a, const TrackConfiguration& b) { return a.id < b.id; });
}

bool compatible(const SegmentConfiguration& a, const SegmentConfiguration& b) {
    return a.container == b.container &&
           std::equal(a.tracks.begin(), a.tracks.end(), b.tracks.begin(), b.tracks.end(),
                      compatible_tracks);
}

std::int64_t clock_distance(std::uint64_t from, std::uint64_t to, unsigned clock_bits) {
    const unsigned unused_bits = 64 - clock_bits;
    return static_cast<std::int64_t>((to - from) << unused_bits) >> unused_bits;
}

} // namespace ispkit::hls
