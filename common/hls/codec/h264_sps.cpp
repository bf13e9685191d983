// SPDX-License-Identifier: MIT
#include "hls/bits/bit_reader.hpp"
#include "hls/bits/unit_reader.hpp"
#include "hls/codec/picture_size.hpp"

#include <algorithm>
#include <array>

namespace ispkit::hls {

namespace {

constexpr std::uint32_t k_largest_in_macroblocks = 4096; // 65,536 pixels

/// The profiles whose SPS has a chroma format (7.3.2.1.1).
bool has_chroma_format(std::uint32_t profile) {
    static constexpr std::array<std::uint32_t, 13> k_profiles = {100, 110, 122, 244, 44,  83, 86,
                                                                 118, 128, 138, 139, 134, 135};
    return std::count(k_profiles.begin(), k_profiles.end(), profile) > 0;
}

/// 7.3.2.1.1.1.
void skip_scaling_list(BitReader& reader, unsigned size) {
    constexpr int k_values = 256;
    int last = 8;
    int next = 8;
    for (unsigned i = 0; i < size && next != 0; ++i) {
        next = (last + reader.signed_code() % k_values + k_values) % k_values;
        last = next == 0 ? last : next;
    }
}

void skip_scaling_matrix(BitReader& reader, unsigned lists) {
    for (unsigned i = 0; i < lists; ++i) {
        if (reader.flag()) {
            skip_scaling_list(reader, i < 6 ? 16 : 64);
        }
    }
}

/// Reads the fields of high profiles; returns chroma_format_idc.
std::uint32_t read_chroma(BitReader& reader) {
    constexpr std::uint32_t k_444 = 3;
    const std::uint32_t chroma = reader.unsigned_code();
    if (chroma == k_444) {
        reader.skip(1); // separate_colour_plane_flag
    }
    reader.unsigned_code(); // bit depths
    reader.unsigned_code();
    reader.skip(1);      // qpprime_y_zero_transform_bypass_flag
    if (reader.flag()) { // seq_scaling_matrix_present_flag
        skip_scaling_matrix(reader, chroma == k_444 ? 12 : 8);
    }
    return chroma;
}

void skip_order_count(BitReader& reader) {
    reader.unsigned_code(); // log2_max_frame_num_minus4
    const std::uint32_t type = reader.unsigned_code();
    if (type == 0) {
        reader.unsigned_code();
    } else if (type == 1) {
        reader.skip(1);
        reader.signed_code();
        reader.signed_code();
        const std::uint32_t frames = std::min<std::uint32_t>(reader.unsigned_code(), 255);
        for (std::uint32_t i = 0; i < frames; ++i) {
            reader.signed_code();
        }
    }
}

} // namespace

std::optional<PictureSize> h264_picture_size(io::ByteView sps) {
    const std::vector<std::uint8_t> content = without_emulation_prevention(sps);
    BitReader reader(content);
    reader.skip(8); // the unit's head
    const std::uint32_t profile = reader.bits(8);
    reader.skip(16);        // constraints, level
    reader.unsigned_code(); // seq_parameter_set_id
    const std::uint32_t chroma = has_chroma_format(profile) ? read_chroma(reader) : 1;
    skip_order_count(reader);
    reader.unsigned_code(); // max_num_ref_frames
    reader.skip(1);
    const std::uint32_t width = reader.unsigned_code();
    const std::uint32_t height = reader.unsigned_code();
    const std::uint32_t fields = reader.flag() ? 1 : 2; // frame_mbs_only_flag
    if (fields == 2) {
        reader.skip(1);
    }
    reader.skip(1); // direct_8x8_inference_flag
    std::array<std::uint32_t, 4> crop{};
    if (reader.flag()) {
        for (std::uint32_t& side : crop) {
            side = std::min(reader.unsigned_code(), k_largest_in_macroblocks * 16);
        }
    }
    if (reader.overrun() || std::max(width, height) >= k_largest_in_macroblocks) {
        return std::nullopt;
    }
    const std::uint32_t unit_x = chroma == 1 || chroma == 2 ? 2 : 1;
    const std::uint32_t unit_y = (chroma == 1 ? 2 : 1) * fields;
    const std::uint32_t cut_x = (crop[0] + crop[1]) * unit_x;
    const std::uint32_t cut_y = (crop[2] + crop[3]) * unit_y;
    const PictureSize whole{(width + 1) * 16, (height + 1) * 16 * fields};
    if (cut_x >= whole.width || cut_y >= whole.height) {
        return std::nullopt;
    }
    const PixelShape pixel = read_pixel_shape(reader);
    return displayed_size({whole.width - cut_x, whole.height - cut_y},
                          reader.overrun() ? PixelShape{} : pixel);
}

} // namespace ispkit::hls
