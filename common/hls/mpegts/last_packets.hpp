// SPDX-License-Identifier: MIT
#pragma once

#include "io/byte_source.hpp"

#include <cstdint>
#include <functional>
#include <vector>

namespace ispkit::hls {

/// The PES packets with a PTS of one stream at the tail of an MPEG-TS file.
struct LastPackets {
    struct Times {
        std::uint64_t pts = 0;
        std::uint64_t dts = 0;
    };
    /// In the order of the file.
    std::vector<Times> times;
    /// The front of the last packet's payload.
    std::vector<std::uint8_t> last_payload;
};

/// Reads the last 64 KiB, then twice as much and so on, until the packets suffice or the whole file
/// has been read. Keeps up to kept_octets bytes of the last packet. The size of the source must be
/// a whole number of transport packets. Throws Error if sync is lost.
LastPackets read_last_packets(io::ByteSource& source, std::uint16_t pid, std::size_t kept_octets,
                              const std::function<bool(const LastPackets&)>& suffices);

} // namespace ispkit::hls
