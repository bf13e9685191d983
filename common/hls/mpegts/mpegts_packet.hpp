// SPDX-License-Identifier: MIT
#pragma once

#include "io/byte_source.hpp"
#include "io/bytes.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace ispkit::hls {

/// The size and first octet of a transport packet (ISO/IEC 13818-1 2.4.3.2).
inline constexpr std::size_t k_packet_size = 188;
inline constexpr std::uint8_t k_sync_byte = 0x47;

/// What a transport packet carries. The payload is empty where there is none, it is marked as
/// damaged, or it is scrambled.
struct TransportPacket {
    std::uint16_t pid = 0;
    bool starts_unit = false;
    bool scrambled = false;
    std::uint8_t continuity = 0;
    io::ByteView payload;
};

/// Reads the packets of a part of a source, which begins at a packet.
class PacketReader {
public:
    PacketReader(io::ByteSource& source, std::uint64_t begin, std::uint64_t end);

    /// The next packet, whose payload is valid until the one after it; nothing at the end. Throws
    /// Error with the offset where a packet does not start with the sync byte.
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

/// Puts together what one PID carries in units: a PES packet, or the payload from one start of
/// sections to the next. Packets that are sent twice (2.4.3.3) count once.
class UnitAssembler {
public:
    /// Of each unit it keeps the first `limit` octets.
    explicit UnitAssembler(std::size_t limit)
        : limit_(limit) {}

    /// Takes the PID's next packet; returns the unit that this one puts an end to.
    std::optional<std::vector<std::uint8_t>> add(const TransportPacket& packet);

    /// What there is of the unit under way; empty before the first one starts.
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
