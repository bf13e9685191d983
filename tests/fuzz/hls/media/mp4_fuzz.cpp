// SPDX-License-Identifier: MIT
// fMP4: the input is an initialisation section, a segment, or both in one.

#include "fuzz_target.hpp"
#include "hls/media/mp4.hpp"
#include "hls/timing/timeline.hpp"
#include "memory_source.hpp"

#include <cstdlib>

using namespace ispkit;

namespace {

/// What the corpus's segments without one need.
hls::InitialisationSection usual_section() {
    hls::InitialisationSection section;
    section.tracks.push_back({{1, hls::TrackKind::video, 0x61766331, {}}, 12800, {512, 0, 0}});
    section.tracks.push_back({{2, hls::TrackKind::audio, 0x6d703461, {}}, 48000, {1024, 0, 0}});
    return section;
}

void read_segment(io::ByteSource& source, const hls::InitialisationSection& section) {
    try {
        const hls::SegmentTiming timing = hls::read_fmp4_timing(source, section);
        require(timing.timescale > 0 && !timing.configuration.tracks.empty());
        const std::vector<hls::SegmentTiming> segments(2, timing);
        for (const hls::TimelineEntry& entry : hls::timeline(segments)) {
            require(entry.duration.count() >= 0);
        }
    } catch (const Error&) {
    }
}

} // namespace

FUZZ_TARGET(mp4, data, size) {
    test::MemorySource source(std::vector<std::uint8_t>(data, data + size));
    read_segment(source, usual_section());
    try {
        const hls::InitialisationSection section = hls::parse_initialisation_section(source);
        require(!section.tracks.empty());
        read_segment(source, section);
    } catch (const Error&) {
    }
}
