// SPDX-License-Identifier: MIT
#include "hls/mpegts/first_packets.hpp"

#include "hls/mpegts/mpegts_packet.hpp"
#include "hls/mpegts/pes.hpp"
#include "hls/timing/segment_timing.hpp"

#include <algorithm>

namespace ispkit::hls {

namespace {

constexpr std::uint64_t k_head_limit = 512 * 1024;
constexpr std::size_t k_kept_octets = k_longest_pes_header + 16 * 1024;

/// At most this many packets are read for those that are shown before the first one. H.264 and
/// H.265 allow 16.
constexpr std::size_t k_most_packets = 34;

/// Looks for the first packets of one stream.
class Search {
public:
    explicit Search(const ProgramStream& stream) { result_.stream = stream; }

    const FirstPackets& result() const { return result_; }

    /// Makes it look also for the packets that may be shown before the first one.
    void include_leading() { with_leading_ = true; }

    bool finished() const {
        return result_.found() &&
               (!with_leading_ || none_follows_ || result_.packets.size() == k_most_packets);
    }

    void add(const TransportPacket& packet) {
        result_.scrambled = result_.scrambled || packet.scrambled;
        if (const auto unit = assembler_.add(packet); unit && !taken_) {
            take(*unit);
        }
        taken_ = taken_ && !packet.starts_unit;
        if (!taken_ && assembler_.full()) {
            finish();
        }
    }

    void finish() {
        if (!taken_ && !finished()) {
            take(assembler_.unit());
        }
        taken_ = true;
    }

private:
    void take(io::ByteView unit) {
        const auto pes = parse_pes(unit);
        if (!pes) {
            return;
        }
        // A frame is never shown before it is decoded, and decode times rise.
        none_follows_ =
            result_.found() && clock_distance(result_.first().pts, pes->dts, k_pts_bits) >= 0;
        result_.packets.push_back({pes->pts, pes->dts, {pes->payload.begin(), pes->payload.end()}});
    }

    FirstPackets result_;
    bool with_leading_ = false;
    bool none_follows_ = false;
    bool taken_ = false; // the assembler's unit
    UnitAssembler assembler_{k_kept_octets};
};

std::vector<Search>::iterator find_reference(std::vector<Search>& searches) {
    const auto video = std::find_if(searches.begin(), searches.end(), [](const Search& search) {
        return kind_of(search.result().stream.codec) == TrackKind::video;
    });
    if (video == searches.end()) {
        return searches.begin();
    }
    video->include_leading();
    return video;
}

} // namespace

std::vector<FirstPackets> read_first_packets(io::ByteSource& source) {
    std::vector<Search> searches;
    for (const ProgramStream& stream : read_program(source)) {
        searches.emplace_back(stream);
    }
    const auto reference = find_reference(searches);
    std::size_t missing = searches.size();
    PacketReader packets(source, 0, source.size());
    while (missing > 0 && (packets.offset() < k_head_limit || !reference->finished())) {
        const auto packet = packets.next();
        if (!packet) {
            break;
        }
        const auto search = std::find_if(searches.begin(), searches.end(), [&](const Search& s) {
            return s.result().stream.pid == packet->pid && !s.finished();
        });
        if (search != searches.end()) {
            search->add(*packet);
            missing -= search->finished() ? 1 : 0;
        }
    }
    std::vector<FirstPackets> first;
    for (Search& search : searches) {
        search.finish();
        first.push_back(search.result());
    }
    return first;
}

} // namespace ispkit::hls
