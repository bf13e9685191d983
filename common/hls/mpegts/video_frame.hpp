// SPDX-License-Identifier: MIT
#pragma once

#include "hls/timing/codec.hpp"
#include "io/bytes.hpp"

#include <cstdint>
#include <vector>

namespace ispkit::hls {

/// The head of a video frame.
struct VideoFrame {
    /// Whether it is a key frame by the rule of SegmentTiming::independent.
    bool key = false;
    /// The first SPS (H.264, H.265) or the size, aspect and frame rate of the sequence header
    /// (MPEG-1, MPEG-2); empty if the frame has none.
    std::vector<std::uint8_t> parameters;
};

/// Reads a frame, or its available front, up to its first slice.
VideoFrame read_video_frame(Codec codec, io::ByteView frame);

} // namespace ispkit::hls
