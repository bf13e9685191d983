// SPDX-License-Identifier: MIT
#pragma once

#include "hls/mpegts/mpegts_program.hpp"
#include "io/byte_source.hpp"

#include <cstdint>
#include <vector>

namespace ispkit::hls {

/// A PES packet with a PTS, and the front of its payload, up to 16 KiB.
struct HeadPacket {
    std::uint64_t pts = 0;
    std::uint64_t dts = 0;
    std::vector<std::uint8_t> payload;
};

/// The first PES packets with a PTS of one stream.
struct FirstPackets {
    ProgramStream stream;
    /// In the order of the file: nothing if none is found; for the first video stream, the first
    /// packet and all that may be shown before it; for other streams, the first packet.
    std::vector<HeadPacket> packets;
    /// Whether packets before the first one were scrambled.
    bool scrambled = false;

    bool found() const { return !packets.empty(); }
    const HeadPacket& first() const { return packets.front(); }
};

/// Reads the head of an MPEG-TS file until it has the first packets of the first video stream or,
/// in a program without video, of the first audio stream. For the other streams' first packets it
/// searches the first 512 KiB. Throws Error like read_program.
std::vector<FirstPackets> read_first_packets(io::ByteSource& source);

} // namespace ispkit::hls
