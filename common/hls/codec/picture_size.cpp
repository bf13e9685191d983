// SPDX-License-Identifier: MIT
#include "hls/codec/picture_size.hpp"

#include <array>

namespace ispkit::hls {

namespace {

/// Table E-1 of H.264, table E.1 of H.265.
PixelShape pixel_shape(std::uint32_t aspect_ratio_idc) {
    static constexpr std::array<PixelShape, 17> k_shapes = {{{1, 1},
                                                             {1, 1},
                                                             {12, 11},
                                                             {10, 11},
                                                             {16, 11},
                                                             {40, 33},
                                                             {24, 11},
                                                             {20, 11},
                                                             {32, 11},
                                                             {80, 33},
                                                             {18, 11},
                                                             {15, 11},
                                                             {64, 33},
                                                             {160, 99},
                                                             {4, 3},
                                                             {3, 2},
                                                             {2, 1}}};
    return aspect_ratio_idc < k_shapes.size() ? k_shapes[aspect_ratio_idc] : PixelShape{};
}

} // namespace

PictureSize displayed_size(PictureSize coded, PixelShape pixel) {
    if (pixel.width == 0 || pixel.height == 0) {
        return coded;
    }
    const std::uint64_t width =
        (std::uint64_t{coded.width} * pixel.width + pixel.height / 2) / pixel.height;
    return {static_cast<std::uint32_t>(width), coded.height};
}

PixelShape read_pixel_shape(BitReader& reader) {
    constexpr std::uint32_t k_extended = 255;
    if (!reader.flag() || !reader.flag()) { // vui_parameters, aspect_ratio_info
        return {};
    }
    const std::uint32_t idc = reader.bits(8);
    if (idc != k_extended) {
        return pixel_shape(idc);
    }
    const std::uint32_t width = reader.bits(16);
    return {width, reader.bits(16)};
}

} // namespace ispkit::hls
