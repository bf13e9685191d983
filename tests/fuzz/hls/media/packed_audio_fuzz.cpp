// SPDX-License-Identifier: MIT
// Packed audio: a timing that is read is one that a playlist can be made of.

#include "fuzz_target.hpp"
#include "hls/media/packed_audio.hpp"
#include "memory_source.hpp"

#include <cstdlib>

using namespace ispkit;

FUZZ_TARGET(packed_audio, data, size) {
    test::MemorySource source(std::vector<std::uint8_t>(data, data + size));
    try {
        const hls::SegmentTiming timing = hls::read_packed_audio_timing(source);
        if (timing.start >> 33 != 0 || timing.end >> 33 != 0 ||
            timing.configuration.tracks.size() != 1) {
            std::abort();
        }
    } catch (const Error&) {
    }
}
