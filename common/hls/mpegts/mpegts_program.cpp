// SPDX-License-Identifier: MIT
#include "hls/mpegts/mpegts_program.hpp"

#include "error.hpp"
#include "hls/bits/byte_reader.hpp"
#include "hls/mpegts/mpegts_packet.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace ispkit::hls {

namespace {

/// ISO/IEC 13818-1 table 2-31: table_id.
constexpr std::uint8_t k_pat_table = 0x00;
constexpr std::uint8_t k_pmt_table = 0x02;
constexpr std::uint8_t k_stuffing = 0xff;

constexpr std::size_t k_section_head = 3;
constexpr std::size_t k_crc = 4;
/// The longest section, and the bytes that a packet may contain before it.
constexpr std::size_t k_longest_unit = k_section_head + 0xfff + k_packet_size;

/// Descriptor tags: ISO/IEC 13818-1 2.6.8, ETSI EN 300 468 table 109.
constexpr std::uint8_t k_registration_tag = 0x05;
constexpr std::uint8_t k_ac3_tag = 0x6a;
constexpr std::uint8_t k_eac3_tag = 0x7a;

struct ProgramAddress {
    std::uint16_t number = 0;
    std::uint16_t map_pid = 0;
};

/// A section's content from table_id_extension to before the CRC (2.4.4.1).
struct Section {
    std::uint8_t table = 0;
    io::ByteView content;
};

/// Sections that one PID carries one after another.
class SectionReader {
public:
    void add(TransportPacket packet) {
        if (packet.starts_unit && !packet.payload.empty()) {
            ByteReader reader(packet.payload);
            const io::ByteView before = reader.take(reader.u8()); // pointer_field
            unit_.add({packet.pid, false, false, packet.continuity, before});
            packet.payload = reader.take(reader.remaining());
        }
        unit_.add(packet);
    }

    /// The sections that are complete so far.
    std::vector<Section> sections() const {
        std::vector<Section> sections;
        ByteReader reader(unit_.unit());
        while (reader.remaining() >= k_section_head) {
            const std::uint8_t table = reader.u8();
            const io::ByteView section = reader.take(reader.u16() & 0x0fff);
            if (table == k_stuffing || reader.overrun()) {
                break;
            }
            if (section.size() > k_crc) {
                sections.push_back({table, section.first(section.size() - k_crc)});
            }
        }
        return sections;
    }

private:
    UnitAssembler unit_{k_longest_unit};
};

/// Skips the fields after the table_id_extension; returns whether the section is in force now.
bool read_is_current(ByteReader& reader) {
    const bool current = (reader.u8() & 0x01) != 0;
    reader.skip(2); // section_number, last_section_number
    return current;
}

/// 2.4.4.3; program number 0 addresses the network information.
std::optional<ProgramAddress> find_first_program(const Section& section) {
    ByteReader reader(section.content);
    reader.skip(2); // transport_stream_id
    if (section.table != k_pat_table || !read_is_current(reader)) {
        return std::nullopt;
    }
    while (reader.remaining() >= 4) {
        const std::uint16_t number = reader.u16();
        const auto pid = static_cast<std::uint16_t>(reader.u16() & 0x1fff);
        if (number != 0) {
            return ProgramAddress{number, pid};
        }
    }
    return std::nullopt;
}

/// AC-3, E-AC-3 and Opus in private data are identified by a descriptor: DVB's own or a
/// registration.
Codec codec_of_private_data(io::ByteView descriptors) {
    ByteReader reader(descriptors);
    while (reader.remaining() >= 2) {
        const std::uint8_t tag = reader.u8();
        const io::ByteView content = reader.take(reader.u8());
        const std::string_view format =
            tag == k_registration_tag ? io::as_text(content).substr(0, 4) : "";
        if (tag == k_ac3_tag || format == "AC-3") {
            return Codec::ac3;
        }
        if (tag == k_eac3_tag || format == "EAC3") {
            return Codec::eac3;
        }
        if (format == "Opus") {
            return Codec::opus;
        }
    }
    return Codec::private_data;
}

/// 2.4.4.8; nothing if the section is not the program's map.
std::optional<std::vector<ProgramStream>> parse_map(const Section& section,
                                                    std::uint16_t program_number) {
    ByteReader reader(section.content);
    const bool ours = section.table == k_pmt_table && reader.u16() == program_number;
    if (!ours || !read_is_current(reader)) {
        return std::nullopt;
    }
    reader.skip(2);                     // PCR_PID
    reader.skip(reader.u16() & 0x0fff); // program_info
    std::vector<ProgramStream> streams;
    while (reader.remaining() >= 5) {
        Codec codec{reader.u8()};
        codec = codec == Codec::opus ? Codec{0} : codec; // a stream_type for users
        const auto pid = static_cast<std::uint16_t>(reader.u16() & 0x1fff);
        const io::ByteView descriptors = reader.take(reader.u16() & 0x0fff);
        if (codec == Codec::private_data) {
            codec = codec_of_private_data(descriptors);
        }
        if (kind_of(codec) != TrackKind::other) {
            streams.push_back({pid, codec});
        }
    }
    return streams;
}

std::optional<std::vector<ProgramStream>> find_map(const SectionReader& tables,
                                                   std::uint16_t program_number) {
    for (const Section& section : tables.sections()) {
        if (auto streams = parse_map(section, program_number)) {
            return streams;
        }
    }
    return std::nullopt;
}

std::optional<ProgramAddress> find_address(const SectionReader& tables) {
    for (const Section& section : tables.sections()) {
        if (const auto address = find_first_program(section)) {
            return address;
        }
    }
    return std::nullopt;
}

} // namespace

std::vector<ProgramStream> read_program(io::ByteSource& source) {
    PacketReader packets(source, 0, source.size());
    SectionReader association;
    SectionReader map;
    std::optional<ProgramAddress> address;
    while (const auto packet = packets.next()) {
        if (!address && packet->pid == k_pat_pid) {
            association.add(*packet);
            address = find_address(association);
        } else if (address && packet->pid == address->map_pid) {
            map.add(*packet);
            const auto streams = find_map(map, address->number);
            if (streams && streams->empty()) {
                throw_error("{}: its program map (PMT) names no video or audio", source.name());
            }
            if (streams) {
                return *streams;
            }
        }
    }
    throw NoTables(fmt::format("{}: no program {} in this MPEG-TS (bytes: {})", source.name(),
                               address ? "map (PMT)" : "association table (PAT)", source.size()));
}

} // namespace ispkit::hls
