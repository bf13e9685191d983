// SPDX-License-Identifier: MIT
#include "hls/audio/opus_frame.hpp"

#include "hls/bits/byte_reader.hpp"

#include <array>

namespace ispkit::hls {

std::uint32_t opus_samples(io::ByteView packet) {
    constexpr std::uint32_t k_longest = 5760; // 120 ms
    // By config modulo 4 (RFC 6716 table 2); from 12 on, hybrid and CELT modes are shorter.
    static constexpr std::array<std::uint32_t, 4> k_silk = {480, 960, 1920, 2880};
    static constexpr std::array<std::uint32_t, 4> k_celt = {120, 240, 480, 960};
    if (packet.empty()) {
        return 0;
    }
    const unsigned config = packet[0] >> 3;
    const std::uint32_t frame = config < 12   ? k_silk[config % 4]
                                : config < 16 ? k_silk[config % 2]
                                              : k_celt[config % 4];
    const unsigned code = packet[0] & 0x03;
    std::uint32_t frames = code == 0 ? 1 : 2;
    if (code == 3) {
        frames = packet.size() > 1 ? packet[1] & 0x3f : 0;
    }
    return frame * frames <= k_longest ? frame * frames : 0;
}

std::optional<AudioFrame> read_opus_frame(io::ByteView bytes) {
    constexpr std::uint32_t k_rate = 48000;
    ByteReader reader(bytes);
    const std::uint16_t head = reader.u16();
    if (head >> 5 != 0x3ff) {
        return std::nullopt;
    }
    std::size_t packet_size = 0;
    std::uint8_t octet = 0xff;
    while (octet == 0xff && !reader.overrun()) {
        octet = reader.u8();
        packet_size += octet;
    }
    std::uint32_t trimmed = 0;
    for (const unsigned flag : {0x10u, 0x08u}) { // start_trim, end_trim
        trimmed += (head & flag) != 0 ? reader.u16() & 0x1fffu : 0;
    }
    if ((head & 0x04) != 0) { // control_extension
        reader.skip(reader.u8());
    }
    const std::size_t header_size = bytes.size() - reader.remaining();
    const std::uint32_t samples = opus_samples(reader.take(2));
    if (packet_size == 0 || samples == 0) {
        return std::nullopt;
    }
    AudioFrame frame;
    frame.size = header_size + packet_size;
    frame.samples = samples > trimmed ? samples - trimmed : 0;
    frame.sample_rate = k_rate;
    return frame;
}

} // namespace ispkit::hls
