// SPDX-License-Identifier: MIT
#include "hls/audio/audio_frame.hpp"

#include "hls/audio/aac_configuration.hpp"
#include "hls/audio/latm_frame.hpp"
#include "hls/audio/opus_frame.hpp"

#include <algorithm>
#include <array>

namespace ispkit::hls {

namespace {

/// ISO/IEC 13818-7 6.2: adts_fixed_header and adts_variable_header.
std::optional<AudioFrame> read_adts(io::ByteView b) {
    constexpr std::size_t k_header = 7;
    constexpr std::uint32_t k_samples_per_block = 1024;
    if (b.size() < k_header || b[0] != 0xff || (b[1] & 0xf6) != 0xf0) {
        return std::nullopt;
    }
    const std::uint32_t rate = aac_sample_rate(b[2] >> 2 & 0x0f);
    const std::size_t size = (b[3] & 0x03u) << 11 | unsigned{b[4]} << 3 | b[5] >> 5;
    if (rate == 0 || size < k_header) {
        return std::nullopt;
    }
    const std::uint32_t blocks = (b[6] & 0x03u) + 1;
    const auto profile_and_rate = static_cast<std::uint8_t>(b[2] & 0xfd);
    const auto channels = static_cast<std::uint8_t>(b[3] & 0xc0);
    return AudioFrame{
        size, blocks * k_samples_per_block, rate, false, {profile_and_rate, channels}};
}

/// ISO/IEC 11172-3 2.4.2.3 and 13818-3 2.4.2.3, with the half rates known as MPEG 2.5.
std::optional<AudioFrame> read_mpeg(io::ByteView b) {
    // kbit/s by bit rate index: MPEG-1 layers 1, 2, 3, then for the lower sampling rates layer 1
    // and layers 2 and 3.
    static constexpr std::array<std::array<std::uint16_t, 15>, 5> k_bit_rates = {{
        {0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448},
        {0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384},
        {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320},
        {0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256},
        {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160},
    }};
    static constexpr std::array<std::uint32_t, 3> k_rates = {44100, 48000, 32000};
    constexpr unsigned k_version_2_5 = 0;
    constexpr unsigned k_version_reserved = 1;
    constexpr unsigned k_version_1 = 3;
    if (b.size() < 4 || b[0] != 0xff || (b[1] & 0xe0) != 0xe0) {
        return std::nullopt;
    }
    const unsigned version = b[1] >> 3 & 0x03;
    const unsigned layer = 4 - (b[1] >> 1 & 0x03u);
    const std::size_t bit_rate_index = b[2] >> 4;
    const std::size_t rate_index = b[2] >> 2 & 0x03;
    if (version == k_version_reserved || layer > 3 || rate_index >= k_rates.size() ||
        bit_rate_index == 0 || bit_rate_index >= k_bit_rates[0].size()) {
        return std::nullopt;
    }
    const bool low_rates = version != k_version_1;
    const std::size_t table = !low_rates ? layer - 1 : layer == 1 ? 3 : 4;
    const std::uint32_t bits = k_bit_rates[table][bit_rate_index] * 1000u;
    const std::uint32_t rate = k_rates[rate_index] >> (version == k_version_2_5 ? 2
                                                       : low_rates              ? 1
                                                                                : 0);
    const std::uint32_t padding = b[2] >> 1 & 0x01;
    const std::uint32_t samples = layer == 1 ? 384 : layer == 3 && low_rates ? 576 : 1152;
    const std::uint32_t slot = layer == 1 ? 4 : 1; // bytes
    const std::size_t size = (samples / 8 / slot * bits / rate + padding) * slot;
    const auto version_and_layer = static_cast<std::uint8_t>(b[1] & 0xfe);
    const auto sampling = static_cast<std::uint8_t>(b[2] & 0x0c);
    const std::uint8_t mono = (b[3] & 0xc0) == 0xc0 ? 1 : 0; // stereo modes vary between frames
    return AudioFrame{size, samples, rate, false, {version_and_layer, sampling, mono}};
}

/// ATSC A/52 5.3: syncinfo and bsi.
std::optional<AudioFrame> read_ac3(io::ByteView b) {
    static constexpr std::array<std::uint32_t, 19> k_kilobits = {
        32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 576, 640};
    static constexpr std::array<std::uint32_t, 3> k_rates = {48000, 44100, 32000};
    constexpr std::size_t k_header = 7;
    constexpr std::uint32_t k_samples = 1536;
    constexpr unsigned k_last_bsid = 10; // of AC-3; E-AC-3 has 11 to 16
    if (b.size() < k_header || b[0] != 0x0b || b[1] != 0x77 || b[5] >> 3 > k_last_bsid) {
        return std::nullopt;
    }
    const std::size_t rate_index = b[4] >> 6;
    const unsigned size_code = b[4] & 0x3f;
    if (rate_index >= k_rates.size() || size_code / 2 >= k_kilobits.size()) {
        return std::nullopt;
    }
    const std::uint32_t rate = k_rates[rate_index];
    const std::uint32_t bits = k_kilobits[size_code / 2] * 1000;
    // Table 5.18: 16-bit words, rounded down; at 44.1 kHz odd codes have one more.
    const std::uint32_t words =
        bits * (k_samples / 16) / rate + (rate == k_rates[1] ? size_code % 2 : 0);
    const unsigned mode = b[6] >> 5;
    // Mixing levels stand between acmod and lfeon.
    const unsigned mixing_bits = ((mode & 1) != 0 && mode != 1 ? 2u : 0u) +
                                 ((mode & 4) != 0 ? 2u : 0u) + (mode == 2 ? 2u : 0u);
    const unsigned low_frequencies = b[6] >> (4 - mixing_bits) & 1;
    return AudioFrame{words * 2,
                      k_samples,
                      rate,
                      false,
                      {static_cast<std::uint8_t>(rate_index),
                       static_cast<std::uint8_t>(mode << 1 | low_frequencies)}};
}

/// ATSC A/52 annex E 2.2.
std::optional<AudioFrame> read_eac3(io::ByteView b) {
    static constexpr std::array<std::uint32_t, 3> k_rates = {48000, 44100, 32000};
    static constexpr std::array<std::uint32_t, 4> k_blocks = {1, 2, 3, 6};
    constexpr std::size_t k_header = 6;
    constexpr std::uint32_t k_samples_per_block = 256;
    constexpr unsigned k_dependent = 1;
    constexpr unsigned k_reserved = 3;
    if (b.size() < k_header || b[0] != 0x0b || b[1] != 0x77 || b[2] >> 6 == k_reserved) {
        return std::nullopt;
    }
    const bool adds_channels = b[2] >> 6 == k_dependent || (b[2] >> 3 & 0x07) != 0;
    const std::size_t size = ((b[2] & 0x07u) << 8 | b[3]) * 2 + 2;
    const std::size_t rate_index = b[4] >> 6;
    const std::size_t second_index = b[4] >> 4 & 0x03; // the half rate's, or numblkscod
    const bool half_rate = rate_index == k_rates.size();
    if (half_rate && second_index >= k_rates.size()) {
        return std::nullopt;
    }
    const std::uint32_t rate = half_rate ? k_rates[second_index] / 2 : k_rates[rate_index];
    const std::uint32_t blocks = half_rate ? k_blocks.back() : k_blocks[second_index];
    const std::uint32_t samples = adds_channels ? 0 : blocks * k_samples_per_block;
    const auto mode = static_cast<std::uint8_t>(b[4] & 0x0f); // acmod, lfeon
    return AudioFrame{size, samples, rate, false, {static_cast<std::uint8_t>(rate_index), mode}};
}

} // namespace

std::optional<AudioFrame> read_audio_frame(Codec codec, io::ByteView bytes) {
    switch (codec) {
    case Codec::aac_adts:
        return read_adts(bytes);
    case Codec::aac_latm:
        return read_latm_frame(bytes);
    case Codec::mpeg1_audio:
    case Codec::mpeg2_audio:
        return read_mpeg(bytes);
    case Codec::ac3:
        return read_ac3(bytes);
    case Codec::opus:
        return read_opus_frame(bytes);
    case Codec::eac3:
        return bytes.size() > 5 && bytes[5] >> 3 <= 10 ? read_ac3(bytes) : read_eac3(bytes);
    default:
        return std::nullopt;
    }
}

std::optional<AudioFrame> read_confirmed_frame(Codec codec, io::ByteView bytes) {
    constexpr std::size_t k_longest_header = 7;
    const std::optional<AudioFrame> frame = read_audio_frame(codec, bytes);
    const bool confirmed = frame && (frame->size + k_longest_header > bytes.size() ||
                                     read_audio_frame(codec, bytes.subspan(frame->size)));
    return confirmed ? frame : std::nullopt;
}

std::optional<AudioFrames> read_audio_frames(Codec codec, io::ByteView bytes) {
    AudioFrames frames;
    std::optional<AudioFrame> described;
    bool synced = false;
    while (!bytes.empty()) {
        const std::optional<AudioFrame> frame =
            synced ? read_audio_frame(codec, bytes) : read_confirmed_frame(codec, bytes);
        synced = synced || frame;
        if (frame && !frame->like_before) {
            described = frame;
            frames.parameters = frames.sample_rate == 0 ? frame->parameters : frames.parameters;
            frames.sample_rate = frames.sample_rate == 0 ? frame->sample_rate : frames.sample_rate;
        }
        if (frame && described) {
            frames.last_samples = described->samples;
            frames.samples += frames.last_samples;
        }
        bytes = bytes.subspan(frame ? std::min(frame->size, bytes.size()) : 1);
    }
    return described ? std::optional(frames) : std::nullopt;
}

} // namespace ispkit::hls
