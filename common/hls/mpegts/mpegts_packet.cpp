// SPDX-License-Identifier: MIT
#include "hls/mpegts/mpegts_packet.hpp"

#include "error.hpp"
#include "hls/bits/byte_reader.hpp"

#include <algorithm>
#include <utility>

namespace ispkit::hls {

namespace {

constexpr std::size_t k_chunk_size = 348 * k_packet_size; // just under 64 KiB

/// Reads a packet by ISO/IEC 13818-1 2.4.3.2; the caller has checked the sync byte.
TransportPacket parse_packet(io::ByteView bytes) {
    ByteReader reader(bytes.subspan(1));
    const std::uint16_t flags_and_pid = reader.u16();
    const std::uint8_t control = reader.u8();
    TransportPacket packet;
    packet.pid = flags_and_pid & 0x1fff;
    packet.starts_unit = (flags_and_pid & 0x4000) != 0;
    packet.scrambled = (control & 0xc0) != 0;
    packet.continuity = control & 0x0f;
    const bool damaged = (flags_and_pid & 0x8000) != 0;
    const bool has_adaptation_field = (control & 0x20) != 0;
    const bool has_payload = (control & 0x10) != 0;
    if (damaged || packet.scrambled || !has_payload) {
        return packet;
    }
    if (has_adaptation_field) {
        reader.skip(reader.u8());
    }
    packet.payload = reader.take(reader.remaining());
    return packet;
}

} // namespace

PacketReader::PacketReader(io::ByteSource& source, std::uint64_t begin, std::uint64_t end)
    : source_(source)
    , offset_(begin)
    , end_(end) {}

bool PacketReader::fill() {
    chunk_.resize(static_cast<std::size_t>(std::min<std::uint64_t>(k_chunk_size, end_ - offset_)));
    const std::size_t got = source_.read(offset_, chunk_);
    unread_ = io::ByteView(chunk_).first(got - got % k_packet_size);
    return !unread_.empty();
}

std::optional<TransportPacket> PacketReader::next() {
    if (unread_.empty() && !fill()) {
        return std::nullopt;
    }
    if (unread_.front() != k_sync_byte) {
        throw_error("{}: MPEG-TS sync is lost at byte {}", source_.name(), offset_);
    }
    const TransportPacket packet = parse_packet(unread_.first(k_packet_size));
    unread_ = unread_.subspan(k_packet_size);
    offset_ += k_packet_size;
    return packet;
}

bool UnitAssembler::is_repeated(const TransportPacket& packet) {
    const bool repeated = packet.continuity == last_continuity_ &&
                          std::equal(packet.payload.begin(), packet.payload.end(),
                                     last_payload_.begin(), last_payload_.end());
    last_continuity_ = packet.continuity;
    last_payload_.assign(packet.payload.begin(), packet.payload.end());
    return repeated;
}

std::optional<std::vector<std::uint8_t>> UnitAssembler::add(const TransportPacket& packet) {
    if (packet.payload.empty() || is_repeated(packet)) {
        return std::nullopt;
    }
    std::optional<std::vector<std::uint8_t>> finished;
    if (packet.starts_unit) {
        if (!unit_.empty()) {
            finished = std::exchange(unit_, {});
        }
    } else if (unit_.empty()) {
        return std::nullopt;
    }
    const io::ByteView fresh =
        packet.payload.first(std::min(packet.payload.size(), limit_ - unit_.size()));
    unit_.insert(unit_.end(), fresh.begin(), fresh.end());
    return finished;
}

} // namespace ispkit::hls
