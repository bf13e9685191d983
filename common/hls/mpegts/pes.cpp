// SPDX-License-Identifier: MIT
#include "hls/mpegts/pes.hpp"

#include "hls/bits/byte_reader.hpp"

#include <algorithm>

namespace ispkit::hls {

namespace {

constexpr std::uint32_t k_packet_start_code = 0x000001;

/// ISO/IEC 13818-1 table 2-22: audio and video streams, private stream 1, and extended ones; the
/// headers of others contain no times, or none that matter here.
bool has_times(std::uint8_t stream_id) {
    constexpr std::uint8_t k_private_stream_1 = 0xbd;
    constexpr std::uint8_t k_first_audio = 0xc0;
    constexpr std::uint8_t k_last_video = 0xef;
    constexpr std::uint8_t k_extended_stream = 0xfd;
    return stream_id == k_private_stream_1 || stream_id == k_extended_stream ||
           (stream_id >= k_first_audio && stream_id <= k_last_video);
}

/// 33 bits in 5 bytes, with a marker bit after each group.
std::uint64_t read_time(ByteReader& reader) {
    const std::uint64_t high = reader.u8() >> 1 & 0x07;
    const std::uint64_t middle = reader.u16() >> 1;
    const std::uint64_t low = reader.u16() >> 1;
    return high << 30 | middle << 15 | low;
}

} // namespace

std::optional<PesPacket> parse_pes(io::ByteView bytes) {
    ByteReader reader(bytes);
    if (reader.u24() != k_packet_start_code || !has_times(reader.u8())) {
        return std::nullopt;
    }
    const std::size_t packet_length = reader.u16();
    if (packet_length != 0 && packet_length < reader.remaining()) { // 0: unspecified, for video
        reader = ByteReader(reader.take(packet_length));
    }
    reader.skip(1);
    const std::uint8_t flags = reader.u8();
    ByteReader header(reader.take(reader.u8()));
    const bool has_pts = (flags & 0x80) != 0;
    const bool has_dts = (flags & 0xc0) == 0xc0;
    PesPacket packet;
    packet.pts = has_pts ? read_time(header) : 0;
    packet.dts = has_dts ? read_time(header) : packet.pts;
    if (!has_pts || header.overrun() || reader.overrun()) {
        return std::nullopt;
    }
    packet.payload = reader.take(reader.remaining());
    return packet;
}

} // namespace ispkit::hls
