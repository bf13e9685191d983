// SPDX-License-Identifier: MIT
#include "hls/mpegts/first_packets.hpp"

#include "hls/mpegts/mpegts_packet.hpp"
#include "hls/mpegts/pes.hpp"

#include <algorithm>

namespace ispkit::hls {

namespace {

constexpr std::uint64_t k_head_limit = 512 * 1024;
constexpr std::size_t k_kept_octets = k_longest_pes_header + 16 * 1024;

/// Looks for the first packet of one stream.
class Search {
public:
    explicit Search(const ProgramStream& stream) { result_.stream = stream; }

    const FirstPacket& result() const { return result_; }

    void add(const TransportPacket& packet) {
        result_.scrambled = result_.scrambled || packet.scrambled;
        if (const auto unit = assembler_.add(packet)) {
            take(*unit);
        } else if (assembler_.full()) {
            take(assembler_.unit());
        }
    }

    void finish() { take(assembler_.unit()); }

private:
    void take(io::ByteView unit) {
        const auto pes = parse_pes(unit);
        if (pes && !result_.found) {
            result_.found = true;
            result_.pts = pes->pts;
            result_.dts = pes->dts;
            result_.payload.assign(pes->payload.begin(), pes->payload.end());
        }
    }

    FirstPacket result_;
    UnitAssembler assembler_{k_kept_octets};
};

std::vector<Search>::iterator find_reference(std::vector<Search>& searches) {
    const auto video = std::find_if(searches.begin(), searches.end(), [](const Search& search) {
        return kind_of(search.result().stream.codec) == TrackKind::video;
    });
    return video == searches.end() ? searches.begin() : video;
}

} // namespace

std::vector<FirstPacket> read_first_packets(io::ByteSource& source) {
    std::vector<Search> searches;
    for (const ProgramStream& stream : read_program(source)) {
        searches.emplace_back(stream);
    }
    const auto reference = find_reference(searches);
    std::size_t missing = searches.size();
    PacketReader packets(source, 0, source.size());
    while (missing > 0 && (packets.offset() < k_head_limit || !reference->result().found)) {
        const auto packet = packets.next();
        if (!packet) {
            break;
        }
        const auto search = std::find_if(searches.begin(), searches.end(), [&](const Search& s) {
            return s.result().stream.pid == packet->pid && !s.result().found;
        });
        if (search != searches.end()) {
            search->add(*packet);
            missing -= search->result().found ? 1 : 0;
        }
    }
    std::vector<FirstPacket> first;
    for (Search& search : searches) {
        search.finish();
        first.push_back(search.result());
    }
    return first;
}

} // namespace ispkit::hls
