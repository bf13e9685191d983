// SPDX-License-Identifier: MIT
#pragma once

#include "hls/timing/codec.hpp"
#include "io/bytes.hpp"

#include <cstdint>
#include <vector>

namespace ispkit::hls {

/// What can be decoded from a frame on, without the frames before it.
enum class RandomAccess {
    none,
    /// The frame and all that are shown after it; frames shown before it may refer to earlier ones
    /// (open GOP): a recovery point (H.264), CRA or BLA (H.265), I after a sequence header
    /// (MPEG-2).
    open,
    /// All frames from it on: IDR (H.264, H.265), I of a closed GOP (MPEG-2).
    closed,
};

/// The head of a video frame.
struct VideoFrame {
    RandomAccess access = RandomAccess::none;
    /// Whether it is decodable although it is shown before the key frame that it follows: RADL
    /// (H.265).
    bool decodable_leading = false;
    /// The first SPS (H.264, H.265) or the size, aspect and frame rate of the sequence header
    /// (MPEG-1, MPEG-2); empty if the frame has none.
    std::vector<std::uint8_t> parameters;
};

/// Reads a frame, or its available front, up to its first slice.
VideoFrame read_video_frame(Codec codec, io::ByteView frame);

/// Whether an H.265 NAL unit contains a slice, and the first two properties of such a unit, for
/// frames that are not in a byte stream.
bool is_h265_slice(io::ByteView unit);
VideoFrame read_h265_slice(io::ByteView unit);

} // namespace ispkit::hls
