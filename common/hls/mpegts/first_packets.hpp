// SPDX-License-Identifier: MIT
#pragma once

#include "hls/mpegts/mpegts_program.hpp"
#include "io/byte_source.hpp"

#include <cstdint>
#include <vector>

namespace ispkit::hls {

/// The first PES packet with a PTS of one stream.
struct FirstPacket {
    ProgramStream stream;
    /// If false, the other members have no meaning.
    bool found = false;
    std::uint64_t pts = 0;
    std::uint64_t dts = 0;
    /// The front of its payload, up to 16 KiB.
    std::vector<std::uint8_t> payload;
    /// Whether packets before it were scrambled.
    bool scrambled = false;
};

/// Reads the head of an MPEG-TS file until it has the first packet of the first video stream or, in
/// a program without video, of the first audio stream. For the other streams' first packets it
/// searches the first 512 KiB. Throws Error like read_program.
std::vector<FirstPacket> read_first_packets(io::ByteSource& source);

} // namespace ispkit::hls
