// SPDX-License-Identifier: MIT
#include "hls/diagnosis/first_block.hpp"

#include "hls/mp4/mp4_box.hpp"
#include "hls/mpegts/mpegts_packet.hpp"
#include "hls/mpegts/section_crc.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

namespace ispkit::hls {

namespace {

Block block_of(std::string_view text) {
    Block block{};
    std::copy_n(text.begin(), std::min(text.size(), block.size()), block.begin());
    return block;
}

void put_u32(Block& block, std::size_t at, std::uint64_t number) {
    for (std::size_t i = 0; i < 4; ++i) {
        block[at + i] = static_cast<std::uint8_t>(number >> (24 - 8 * i));
    }
}

std::uint32_t u32_at(io::ByteView bytes, std::size_t at) {
    ByteReader reader(bytes.subspan(std::min(at, bytes.size())));
    return reader.u32();
}

// --- MPEG-TS ------------------------------------------------------------------------------------

constexpr std::size_t k_section_at = 5; // after the packet's head and pointer_field

/// The number of bytes of the section that the packet holds, by its last byte that is not stuffing.
bool has_crc(const Block& block, io::ByteView head) {
    std::vector<std::uint8_t> packet(head.begin(), head.begin() + k_packet_size);
    std::copy(block.begin(), block.end(), packet.begin());
    const std::size_t size = 3 + (u32_at(packet, k_section_at) >> 8 & 0x0fff);
    return k_section_at + size <= k_packet_size &&
           section_crc(io::ByteView(packet).subspan(k_section_at, size)) == 0;
}

/// The continuity counter before that of the next packet of the PID; 0 if there is none.
std::uint8_t counter_before(io::ByteView head, std::uint16_t pid) {
    for (std::size_t at = k_packet_size; at + 4 <= head.size(); at += k_packet_size) {
        const std::uint32_t packet = u32_at(head, at);
        if ((packet >> 8 & 0x1fff) == pid) {
            return static_cast<std::uint8_t>((packet - 1) & 0x0f);
        }
    }
    return 0;
}

std::optional<Block> finish_packet(Block block, io::ByteView head) {
    const auto pid = static_cast<std::uint16_t>(u32_at(block, 0) >> 8 & 0x1fff);
    block[3] = static_cast<std::uint8_t>(block[3] | counter_before(head, pid));
    return block;
}

/// The usual tables, with what differs between programs; their CRC tells which it is.
std::optional<Block> tell_packet(io::ByteView head) {
    if (head.size() < k_packet_size) {
        return std::nullopt;
    }
    const std::string_view sdt("\x47\x40\x11\x10\x00\x42\xf0\x25\x00\x01\xc1\x00\x00\xff\x01\xff",
                               16);
    const std::string_view pat("\x47\x40\x00\x10\x00\x00\xb0\x0d\x00\x01\xc1\x00\x00\x00\x01\xf0",
                               16);
    Block block = block_of(sdt);
    for (int length = 0; length < 128; ++length) {
        block[7] = static_cast<std::uint8_t>(length);
        if (has_crc(block, head)) {
            return finish_packet(block, head);
        }
    }
    constexpr std::size_t k_transport = 9;
    constexpr std::size_t k_program = 14;
    constexpr std::size_t k_map_pid = 15;
    block = block_of(pat);
    for (int transport = 0; transport < 3; ++transport) {
        for (int program = 0; program < 3; ++program) {
            for (int pid = 0xe0; pid <= 0xff; ++pid) {
                block[k_transport] = static_cast<std::uint8_t>(transport);
                block[k_program] = static_cast<std::uint8_t>(program);
                block[k_map_pid] = static_cast<std::uint8_t>(pid);
                if (has_crc(block, head)) {
                    return finish_packet(block, head);
                }
            }
        }
    }
    return std::nullopt;
}

// --- fMP4 ---------------------------------------------------------------------------------------

bool is_type(std::uint32_t type, std::initializer_list<const char*> names) {
    return std::any_of(names.begin(), names.end(),
                       [type](const char* name) { return type == u32_at(io::as_bytes(name), 0); });
}

/// The offset of the first box of these types after the first block.
std::optional<std::size_t> find_box(io::ByteView head, std::initializer_list<const char*> names) {
    for (std::size_t at = k_block_size; at + 8 <= head.size(); ++at) {
        if (is_type(u32_at(head, at + 4), names)) {
            return at;
        }
    }
    return std::nullopt;
}

/// moof begins with mfhd of 16 bytes; its size is where its last traf ends.
std::optional<Block> tell_moof(io::ByteView head) {
    constexpr std::size_t k_first_traf = 24;
    std::uint64_t at = k_first_traf;
    while (at + 8 <= head.size() && is_type(u32_at(head, at + 4), {"traf", "pssh", "meta"}) &&
           u32_at(head, at) >= 8) {
        at += u32_at(head, at);
    }
    if (at == k_first_traf) {
        return std::nullopt;
    }
    Block block = block_of(std::string_view("\0\0\0\0moof\0\0\0\x10mfhd", k_block_size));
    put_u32(block, 0, at);
    return block;
}

/// styp or ftyp: the major brand is usually the first compatible one.
std::optional<Block> tell_brands(io::ByteView head) {
    const auto next = find_box(head, {"moov", "moof", "sidx", "emsg", "prft"});
    constexpr std::size_t k_longest_brands = 128;
    if (!next || *next < k_block_size + 4 || *next > k_longest_brands) {
        return std::nullopt;
    }
    const bool is_init = is_type(u32_at(head, *next + 4), {"moov"});
    Block block = block_of(is_init ? std::string_view("\0\0\0\0ftyp", 8)
                                   : std::string_view("\0\0\0\0styp", 8));
    put_u32(block, 0, *next);
    put_u32(block, 8, u32_at(head, k_block_size));
    put_u32(block, 12, is_init ? 0x200 : 0);
    return block;
}

std::optional<Block> tell_box(io::ByteView head) {
    const auto moof = tell_moof(head);
    return moof ? moof : tell_brands(head);
}

// --- audio and text -----------------------------------------------------------------------------

std::optional<Block> tell_tag(io::ByteView head) {
    constexpr std::size_t k_frame_head = 10;
    constexpr std::size_t k_owner_at = 2 * k_frame_head;
    if (!io::as_text(head)
             .substr(std::min(head.size(), k_owner_at))
             .starts_with("com.apple.streaming")) {
        return std::nullopt;
    }
    Block block = block_of(std::string_view("ID3\4\0\0\0\0\0\0PRIV\0\0", k_block_size));
    block[9] = static_cast<std::uint8_t>(head[17] + k_frame_head);
    return block;
}

std::optional<Block> tell_text(io::ByteView head) {
    return io::as_text(head).substr(k_block_size).starts_with("MP-MAP")
               ? std::optional(block_of("WEBVTT\nX-TIMESTA"))
               : std::nullopt;
}

} // namespace

std::optional<Block> tell_first_block(MediaForm form, io::ByteView head) {
    if (head.size() < 2 * k_block_size) {
        return std::nullopt;
    }
    switch (form) {
    case MediaForm::mpegts:
        return tell_packet(head);
    case MediaForm::mp4:
        return tell_box(head);
    case MediaForm::packed_audio:
        return tell_tag(head);
    case MediaForm::webvtt:
        return tell_text(head);
    case MediaForm::unknown:
        break;
    }
    return std::nullopt;
}

Iv iv_between(io::ByteView decrypted_with_zeros, io::ByteView clear) {
    Iv iv;
    for (std::size_t i = 0; i < iv.octets.size(); ++i) {
        iv.octets[i] = decrypted_with_zeros[i] ^ clear[i];
    }
    return iv;
}

} // namespace ispkit::hls
