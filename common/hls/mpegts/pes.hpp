// SPDX-License-Identifier: MIT
#pragma once

#include "io/bytes.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace ispkit::hls {

/// The clock of PTS and DTS (ISO/IEC 13818-1 2.4.3.7).
inline constexpr std::uint32_t k_pts_timescale = 90'000;
inline constexpr unsigned k_pts_bits = 33;

/// The longest header of a PES packet that has a PTS.
inline constexpr std::size_t k_longest_pes_header = 9 + 0xff;

/// A PES packet that starts at a time.
struct PesPacket {
    std::uint64_t pts = 0;
    /// The decode time; equal to pts if the packet has none.
    std::uint64_t dts = 0;
    io::ByteView payload;
};

/// Reads a PES packet or its front; nothing if it has no PTS, or if its header is damaged or cut
/// off.
std::optional<PesPacket> parse_pes(io::ByteView bytes);

} // namespace ispkit::hls
