// SPDX-License-Identifier: MIT
#pragma once

#include "hls/timing/codec.hpp"
#include "io/bytes.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace ispkit::hls {

/// What the header of one audio frame tells.
struct AudioFrame {
    /// Octets, header and all; at least 1.
    std::size_t size = 0;
    /// How many samples of each channel it plays; 0 where it adds to the frame before it.
    std::uint32_t samples = 0;
    /// Samples a second, at least 1.
    std::uint32_t sample_rate = 0;
    /// The parts of the header that say how the stream is coded: equal from frame to frame.
    std::vector<std::uint8_t> parameters;
};

/// Reads the header of an ADTS AAC, MPEG audio, AC-3 or E-AC-3 frame at the front of the octets;
/// nothing where there is none, it is cut off, or the coding has no such header (LATM).
std::optional<AudioFrame> read_audio_frame(Codec codec, io::ByteView bytes);

/// A row of audio frames.
struct AudioFrames {
    std::uint64_t samples = 0;
    std::uint32_t sample_rate = 0;
    std::vector<std::uint8_t> parameters;
};

/// Reads the frames that begin in the octets, the last of which may be cut off; what stands before
/// the first header is passed over. Nothing where there is no frame.
std::optional<AudioFrames> read_audio_frames(Codec codec, io::ByteView bytes);

} // namespace ispkit::hls
