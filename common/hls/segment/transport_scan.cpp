// SPDX-License-Identifier: MIT
#include "hls/segment/transport_scan.hpp"

#include "hls/bits/byte_reader.hpp"
#include "hls/mpegts/pes.hpp"

namespace ispkit::hls {

namespace {

constexpr std::uint16_t k_null_pid = 0x1fff;
constexpr std::size_t k_packet_head = 4;

} // namespace

void TransportScan::see(io::ByteView packets) {
    for (; packets.size() >= k_packet_size && !faults_.lost_sync;
         packets = packets.subspan(k_packet_size)) {
        see_packet(packets.first(k_packet_size));
        offset_ += k_packet_size;
    }
}

void TransportScan::see_packet(io::ByteView packet) {
    if (packet[0] != k_sync_byte) {
        faults_.lost_sync = offset_;
        return;
    }
    const auto pid = static_cast<std::uint16_t>((packet[1] & 0x1f) << 8 | packet[2]);
    if (pid == k_null_pid) {
        return;
    }
    const bool has_adaptation = (packet[3] & 0x20) != 0;
    const bool has_payload = (packet[3] & 0x10) != 0;
    const std::size_t adaptation = has_adaptation ? std::size_t{packet[4]} + 1 : 0;
    const bool may_jump = adaptation > 1 && (packet[5] & 0x80) != 0;
    count(pid, packet[3] & 0x0f, has_payload, may_jump);
    const bool starts_unit = (packet[1] & 0x40) != 0;
    if (starts_unit && has_payload && k_packet_head + adaptation < k_packet_size) {
        see_payload(pid, packet.subspan(k_packet_head + adaptation));
    }
}

/// A packet may be sent twice; one without payload does not count.
void TransportScan::count(std::uint16_t pid, std::uint8_t counter, bool has_payload,
                          bool may_jump) {
    std::uint8_t& last = counters_[pid];
    const bool follows = counter == (has_payload ? (last + 1) & 0x0f : last) || counter == last;
    if (last != k_no_counter && !follows && !may_jump) {
        if (!faults_.continuity) {
            faults_.continuity = offset_;
            faults_.continuity_pid = pid;
        }
        ++faults_.continuity_count;
    }
    last = counter;
}

void TransportScan::see_payload(std::uint16_t pid, io::ByteView payload) {
    if (pid == k_pat_pid) {
        read_association(payload);
        return;
    }
    has_map_ = has_map_ || map_pids_[pid];
    if (payload.size() < k_packet_head || payload[0] != 0 || payload[1] != 0 || payload[2] != 1) {
        return;
    }
    if (!has_map_ && !faults_.no_tables) {
        faults_.no_tables = offset_;
    }
    const std::uint8_t stream = payload[3];
    const bool is_video = stream >= 0xe0 && stream <= 0xef;
    const bool is_audio = (stream >= 0xc0 && stream <= 0xdf) || stream == 0xbd;
    if (is_audio || (is_video && !first_video_)) {
        const auto pes = parse_pes(payload);
        if (pes && is_video) {
            first_video_ = pes->pts;
        } else if (pes) {
            see_audio(pes->pts);
        }
    }
}

void TransportScan::see_audio(std::uint64_t time) {
    if (!first_audio_) {
        first_audio_ = last_audio_ = time;
    }
    const std::int64_t step = clock_distance(last_audio_, time, k_pts_bits);
    if (step > 0) {
        longest_audio_packet_ = std::max(longest_audio_packet_, step);
        last_audio_ = time;
    }
}

std::optional<std::uint64_t> TransportScan::audio_end() const {
    if (longest_audio_packet_ == 0) {
        return std::nullopt;
    }
    return last_audio_ + static_cast<std::uint64_t>(longest_audio_packet_);
}

/// ISO/IEC 13818-1 2.4.4.3.
void TransportScan::read_association(io::ByteView payload) {
    ByteReader reader(payload);
    reader.skip(reader.u8()); // pointer_field
    reader.skip(1);           // table_id
    const std::size_t length = reader.u16() & 0x0fff;
    ByteReader section(reader.take(length));
    section.skip(5);
    constexpr std::size_t k_entry = 4;
    constexpr std::size_t k_crc = 4;
    while (section.remaining() >= k_entry + k_crc) {
        const std::uint16_t program = section.u16();
        const auto map = static_cast<std::uint16_t>(section.u16() & 0x1fff);
        if (program != 0) {
            map_pids_.set(map);
        }
    }
}

} // namespace ispkit::hls
