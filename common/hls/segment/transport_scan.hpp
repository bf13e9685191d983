// SPDX-License-Identifier: MIT
#pragma once

#include "hls/mpegts/mpegts_packet.hpp"
#include "io/bytes.hpp"

#include <array>
#include <bitset>
#include <cstdint>
#include <optional>

namespace ispkit::hls {

/// What a pass over all packets of an MPEG-TS segment finds. Offsets are those of the first packet
/// concerned.
struct TransportFaults {
    /// No sync byte; the packets after it were not read.
    std::optional<std::uint64_t> lost_sync;
    /// A PES packet before the tables PAT and PMT.
    std::optional<std::uint64_t> no_tables;
    /// A continuity counter that does not follow the one before (ISO/IEC 13818-1 2.4.3.3).
    std::optional<std::uint64_t> continuity;
    std::uint64_t continuity_count = 0;
    std::uint16_t continuity_pid = 0;
};

/// Reads the packets of one segment in a single pass.
class TransportScan {
public:
    /// Takes the next whole packets: a multiple of 188 bytes.
    void see(io::ByteView packets);

    const TransportFaults& faults() const { return faults_; }
    /// The presentation time of the first video and audio frame.
    std::optional<std::uint64_t> first_video() const { return first_video_; }
    std::optional<std::uint64_t> first_audio() const { return first_audio_; }
    /// The time at which the sound ends, if its last packet is as long as the longest one before.
    /// Nothing if there are less than two packets.
    std::optional<std::uint64_t> audio_end() const;

private:
    static constexpr std::size_t k_pids = 0x2000;
    static constexpr std::uint8_t k_no_counter = 0xff;

    void see_packet(io::ByteView packet);
    void count(std::uint16_t pid, std::uint8_t counter, bool has_payload, bool may_jump);
    void see_audio(std::uint64_t time);
    void see_payload(std::uint16_t pid, io::ByteView payload);
    void read_association(io::ByteView payload);

    TransportFaults faults_;
    std::uint64_t offset_ = 0;
    std::array<std::uint8_t, k_pids> counters_ = [] {
        std::array<std::uint8_t, k_pids> none{};
        none.fill(k_no_counter);
        return none;
    }();
    std::bitset<k_pids> map_pids_;
    bool has_map_ = false;
    std::optional<std::uint64_t> first_video_;
    std::optional<std::uint64_t> first_audio_;
    /// In the order of time.
    std::uint64_t last_audio_ = 0;
    std::int64_t longest_audio_packet_ = 0;
};

} // namespace ispkit::hls
