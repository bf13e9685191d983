// SPDX-License-Identifier: MIT
#pragma once

#include "hls/timing/codec.hpp"
#include "io/bytes.hpp"

#include <cstdint>
#include <vector>

namespace ispkit::hls {

/// What the head of a video frame tells.
struct VideoFrame {
    /// It is a key frame by the rule of SegmentTiming::independent.
    bool key = false;
    /// The first SPS (H.264, H.265) or the size, aspect and frame rate of the sequence header
    /// (MPEG-1, MPEG-2); empty where the frame brings none along.
    std::vector<std::uint8_t> parameters;
};

/// Reads a frame, or as much of it as there is, up to its first slice.
VideoFrame read_video_frame(Codec codec, io::ByteView frame);

} // namespace ispkit::hls
