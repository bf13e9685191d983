// SPDX-License-Identifier: MIT
#include "hls/bits/bit_reader.hpp"
#include "hls/bits/unit_reader.hpp"
#include "hls/codec/picture_size.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace ispkit::hls {

namespace {

constexpr std::uint32_t k_largest = 65'536;

/// profile_tier_level (7.3.3).
void skip_profile(BitReader& reader, unsigned sub_layers) {
    reader.skip(96);
    std::array<bool, 8> profile{};
    std::array<bool, 8> level{};
    for (unsigned i = 0; i < sub_layers; ++i) {
        profile[i] = reader.flag();
        level[i] = reader.flag();
    }
    if (sub_layers > 0) {
        reader.skip(std::size_t{8 - sub_layers} * 2);
    }
    for (unsigned i = 0; i < sub_layers; ++i) {
        reader.skip((profile[i] ? 88 : 0) + (level[i] ? 8 : 0));
    }
}

/// scaling_list_data (7.3.4).
void skip_scaling_lists(BitReader& reader) {
    for (unsigned size = 0; size < 4; ++size) {
        for (unsigned matrix = 0; matrix < 6; matrix += size == 3 ? 3 : 1) {
            if (!reader.flag()) {
                reader.unsigned_code();
                continue;
            }
            if (size > 1) {
                reader.signed_code();
            }
            const unsigned coefficients = std::min(64u, 1u << (4 + (size << 1)));
            for (unsigned i = 0; i < coefficients; ++i) {
                reader.signed_code();
            }
        }
    }
}

/// st_ref_pic_set (7.3.7); deltas holds NumDeltaPocs of the sets before it.
void skip_reference_set(BitReader& reader, std::vector<std::uint32_t>& deltas) {
    constexpr std::uint32_t k_most = 16;
    if (!deltas.empty() && reader.flag()) { // inter_ref_pic_set_prediction_flag
        reader.skip(1);
        reader.unsigned_code();
        std::uint32_t used = 0;
        for (std::uint32_t i = 0; i <= deltas.back(); ++i) {
            used += reader.flag() || reader.flag() ? 1 : 0;
        }
        deltas.push_back(used);
        return;
    }
    const std::uint32_t negative = std::min(reader.unsigned_code(), k_most);
    const std::uint32_t positive = std::min(reader.unsigned_code(), k_most);
    for (std::uint32_t i = 0; i < negative + positive; ++i) {
        reader.unsigned_code();
        reader.skip(1);
    }
    deltas.push_back(negative + positive);
}

void skip_reference_sets(BitReader& reader, std::uint32_t order_bits) {
    const std::uint32_t sets = std::min<std::uint32_t>(reader.unsigned_code(), 64);
    std::vector<std::uint32_t> deltas;
    for (std::uint32_t i = 0; i < sets && !reader.overrun(); ++i) {
        skip_reference_set(reader, deltas);
    }
    if (reader.flag()) { // long_term_ref_pics_present_flag
        const std::uint32_t pictures = std::min<std::uint32_t>(reader.unsigned_code(), 32);
        reader.skip(std::size_t{pictures} * (order_bits + 1));
    }
}

/// The fields from the bit depths to the VUI (7.3.2.2.1), and the shape in the VUI.
PixelShape read_shape(BitReader& reader, unsigned sub_layers) {
    reader.unsigned_code(); // bit depths
    reader.unsigned_code();
    const std::uint32_t order_bits = std::min<std::uint32_t>(reader.unsigned_code() + 4, 16);
    const unsigned first_layer = reader.flag() ? 0 : sub_layers;
    for (unsigned i = first_layer; i <= sub_layers; ++i) {
        reader.unsigned_code();
        reader.unsigned_code();
        reader.unsigned_code();
    }
    for (int i = 0; i < 6; ++i) { // block sizes and depths
        reader.unsigned_code();
    }
    if (reader.flag() && reader.flag()) { // scaling_list_enabled, scaling_list_data_present
        skip_scaling_lists(reader);
    }
    reader.skip(2);      // amp_enabled_flag, sample_adaptive_offset_enabled_flag
    if (reader.flag()) { // pcm_enabled_flag
        reader.skip(8);
        reader.unsigned_code();
        reader.unsigned_code();
        reader.skip(1);
    }
    skip_reference_sets(reader, order_bits);
    reader.skip(2); // sps_temporal_mvp_enabled_flag, strong_intra_smoothing_enabled_flag
    return read_pixel_shape(reader);
}

} // namespace

std::optional<PictureSize> h265_picture_size(io::ByteView sps) {
    const std::vector<std::uint8_t> content = without_emulation_prevention(sps);
    BitReader reader(content);
    reader.skip(16 + 4); // the unit's head, sps_video_parameter_set_id
    const unsigned sub_layers = reader.bits(3);
    reader.skip(1);
    skip_profile(reader, sub_layers);
    reader.unsigned_code(); // sps_seq_parameter_set_id
    const std::uint32_t chroma = reader.unsigned_code();
    if (chroma == 3) {
        reader.skip(1);
    }
    const PictureSize whole{reader.unsigned_code(), reader.unsigned_code()};
    std::array<std::uint32_t, 4> crop{};
    if (reader.flag()) { // conformance_window_flag
        for (std::uint32_t& side : crop) {
            side = std::min(reader.unsigned_code(), k_largest);
        }
    }
    const std::uint32_t cut_x = (crop[0] + crop[1]) * (chroma == 1 || chroma == 2 ? 2 : 1);
    const std::uint32_t cut_y = (crop[2] + crop[3]) * (chroma == 1 ? 2 : 1);
    if (reader.overrun() || std::max(whole.width, whole.height) > k_largest ||
        cut_x >= whole.width || cut_y >= whole.height) {
        return std::nullopt;
    }
    const PixelShape pixel = read_shape(reader, sub_layers);
    return displayed_size({whole.width - cut_x, whole.height - cut_y},
                          reader.overrun() ? PixelShape{} : pixel);
}

} // namespace ispkit::hls
