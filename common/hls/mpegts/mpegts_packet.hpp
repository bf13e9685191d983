// SPDX-License-Identifier: MIT
#pragma once

#include "io/byte_source.hpp"
#include "io/bytes.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace ispkit::hls {

/// The size and first byte of a transport packet (ISO/IEC 13818-1 2.4.3.2).
inline constexpr std::size_t k_packet_size = 188;
inline constexpr std::uint8_t k_sync_byte = 0x47;
/// The packets of the programme association table (2.4.4.3).
inline constexpr std::uint16_t k_pat_pid = 0;

/// The content of a transport packet. The payload is empty if there is none, or if it is marked as
/// damaged or scrambled.
struct TransportPacket {
    std::uint16_t pid = 0;
    bool starts_unit = false;
    bool scrambled = false;
    std::uint8_t continuity = 0;
    io::ByteView payload;
};

/// Reads the packets of a part of a source; the part must begin at a packet.
class PacketReader {
public:
    PacketReader(io::ByteSource& source, std::uint64_t begin, std::uint64_t end);

    /// The next packet; nothing at the end. Its payload is valid until the next call. Throws Error
    /// with the offset if a packet does not start with the sync byte.
    std::optional<TransportPacket> next();

    /// The offset after the last packet.
    std::uint64_t offset() const { return offset_; }

private:
    bool fill();

    io::ByteSource& source_;
    std::uint64_t offset_;
    std::uint64_t end_;
    std::vector<std::uint8_t> chunk_;
    io::ByteView unread_;
};

/// Assembles the units of one PID: a PES packet, or the payload from one start of sections to the
/// next. Packets that are sent twice (2.4.3.3) count once.
class UnitAssembler {
public:
    /// Keeps the first `limit` bytes of each unit.
    explicit UnitAssembler(std::size_t limit)
        : limit_(limit) {}

    /// Takes the PID's next packet; returns the unit that this packet ends, if any.
    std::optional<std::vector<std::uint8_t>> add(const TransportPacket& packet);

    /// The current unit so far; empty before the first one starts.
    const std::vector<std::uint8_t>& unit() const { return unit_; }
    bool full() const { return unit_.size() == limit_; }

private:
    bool is_repeated(const TransportPacket& packet);

    std::size_t limit_;
    std::vector<std::uint8_t> unit_;
    std::vector<std::uint8_t> last_payload_;
    std::uint8_t last_continuity_ = 0;
};

} // namespace ispkit::hls
