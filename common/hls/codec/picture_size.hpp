// SPDX-License-Identifier: MIT
#pragma once

#include "hls/bits/bit_reader.hpp"
#include "io/bytes.hpp"

#include <cstdint>
#include <optional>

namespace ispkit::hls {

/// The shape of a pixel: its width to its height (sample aspect ratio).
struct PixelShape {
    std::uint32_t width = 1;
    std::uint32_t height = 1;
};

/// The size of pictures in square pixels, as they are displayed.
struct PictureSize {
    std::uint32_t width = 0;
    std::uint32_t height = 0;

    bool operator==(const PictureSize&) const = default;
};

/// Stretches the width of coded pictures; a shape with a zero counts as square.
PictureSize displayed_size(PictureSize coded, PixelShape pixel);

/// Reads from vui_parameters_present_flag to the shape of a pixel, which H.264 and H.265 (E.1.1,
/// E.2.1) have alike; square if there is none, or one that is unknown.
PixelShape read_pixel_shape(BitReader& reader);

/// The displayed size from an SPS of H.264 or H.265, a NAL unit with its head. Nothing if it is
/// damaged or has no pictures.
std::optional<PictureSize> h264_picture_size(io::ByteView sps);
std::optional<PictureSize> h265_picture_size(io::ByteView sps);

} // namespace ispkit::hls
