// SPDX-License-Identifier: MIT
#include "hls/mpegts/last_packets.hpp"

#include "hls/mpegts/mpegts_packet.hpp"
#include "hls/mpegts/pes.hpp"

namespace ispkit::hls {

namespace {

constexpr std::uint64_t k_first_window = 348 * k_packet_size; // just under 64 KiB

void add_unit(io::ByteView unit, LastPackets& packets) {
    if (const auto pes = parse_pes(unit)) {
        packets.times.push_back({pes->pts, pes->dts});
        packets.last_payload.assign(pes->payload.begin(), pes->payload.end());
    }
}

LastPackets read_from(io::ByteSource& source, std::uint64_t begin, std::uint16_t pid,
                      std::size_t kept_octets) {
    LastPackets result;
    UnitAssembler assembler(k_longest_pes_header + kept_octets);
    PacketReader packets(source, begin, source.size());
    while (const auto packet = packets.next()) {
        if (packet->pid != pid) {
            continue;
        }
        if (const auto unit = assembler.add(*packet)) {
            add_unit(*unit, result);
        }
    }
    add_unit(assembler.unit(), result);
    return result;
}

} // namespace

LastPackets read_last_packets(io::ByteSource& source, std::uint16_t pid, std::size_t kept_octets,
                              const std::function<bool(const LastPackets&)>& suffices) {
    std::uint64_t window = k_first_window;
    while (window < source.size()) {
        LastPackets packets = read_from(source, source.size() - window, pid, kept_octets);
        if (suffices(packets)) {
            return packets;
        }
        window *= 2;
    }
    return read_from(source, 0, pid, kept_octets);
}

} // namespace ispkit::hls
