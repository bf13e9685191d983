// SPDX-License-Identifier: MIT
#pragma once

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

/// The shape for an aspect_ratio_idc (H.264 table E-1, H.265 table E.1); square for unknown ones.
PixelShape pixel_shape(std::uint32_t aspect_ratio_idc);

/// The displayed size from an SPS of H.264 or H.265, a NAL unit with its head. Nothing if it is
/// damaged or has no pictures.
std::optional<PictureSize> h264_picture_size(io::ByteView sps);
std::optional<PictureSize> h265_picture_size(io::ByteView sps);

} // namespace ispkit::hls
