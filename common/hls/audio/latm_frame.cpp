// SPDX-License-Identifier: MIT
#include "hls/audio/latm_frame.hpp"

#include "hls/audio/aac_configuration.hpp"
#include "hls/bits/bit_reader.hpp"

namespace ispkit::hls {

namespace {

constexpr std::size_t k_head = 3; // sync word and length
constexpr std::uint32_t k_sync = 0x2b7;

/// LatmGetValue, 1.7.3.
std::uint32_t read_value(BitReader& reader) {
    const unsigned octets = reader.bits(2) + 1;
    return reader.bits(octets * 8);
}

/// StreamMuxConfig, 1.7.3: the configuration, and the frames in each element.
struct StreamMux {
    AacConfiguration configuration;
    std::uint32_t frames = 1;
};

std::optional<StreamMux> read_stream_mux(BitReader& reader) {
    const bool version_1 = reader.flag();
    if (version_1 && reader.flag()) { // audioMuxVersionA: reserved
        return std::nullopt;
    }
    if (version_1) {
        read_value(reader); // taraBufferFullness
    }
    const bool same_framing = reader.flag();
    const std::uint32_t frames = reader.bits(6) + 1;
    const bool one_layer = reader.bits(4) == 0 && reader.bits(3) == 0;
    if (!same_framing || !one_layer) {
        return std::nullopt;
    }
    if (version_1) {
        read_value(reader); // the configuration's length
    }
    const auto configuration = read_aac_configuration(reader);
    return configuration ? std::optional(StreamMux{*configuration, frames}) : std::nullopt;
}

} // namespace

std::optional<AudioFrame> read_latm_frame(io::ByteView bytes) {
    BitReader reader(bytes);
    const bool synced = reader.bits(11) == k_sync;
    const std::size_t length = reader.bits(13);
    const bool same = reader.flag(); // useSameStreamMux
    if (!synced || length == 0 || reader.overrun()) {
        return std::nullopt;
    }
    AudioFrame frame;
    frame.size = k_head + length;
    if (same) {
        frame.like_before = true;
        return frame;
    }
    const auto mux = read_stream_mux(reader);
    if (!mux) {
        return std::nullopt;
    }
    const AacConfiguration& aac = mux->configuration;
    frame.samples = mux->frames * aac.frame_samples;
    frame.sample_rate = aac.core_rate;
    frame.parameters = {static_cast<std::uint8_t>(aac.object_type),
                        static_cast<std::uint8_t>(aac.channels)};
    for (const int shift : {16, 8, 0}) {
        frame.parameters.push_back(static_cast<std::uint8_t>(aac.sample_rate >> shift));
    }
    return frame;
}

} // namespace ispkit::hls
