// SPDX-License-Identifier: MIT
#include "hls/diagnosis/media_signs.hpp"

#include "hls/audio/audio_frame.hpp"
#include "hls/bits/byte_reader.hpp"
#include "hls/media/file_kind.hpp"
#include "hls/mp4/mp4_box.hpp"
#include "hls/mpegts/mpegts_packet.hpp"
#include "hls/mpegts/section_crc.hpp"
#include "text/utf8.hpp"

#include <algorithm>
#include <array>

namespace ispkit::hls {

namespace {

constexpr std::size_t k_smallest_box = 8;
constexpr std::string_view k_timestamp_owner = "com.apple.streaming.transportStreamTimestamp";
constexpr std::string_view k_timestamp_map = "X-TIMESTAMP-MAP";

// --- after the first block ----------------------------------------------------------------------

/// By chance in one of 256 heads of two packets, and in hardly any of more.
bool has_sync_bytes(io::ByteView head) {
    if (head.size() <= k_packet_size) {
        return false;
    }
    std::size_t packets = 0;
    std::size_t in_sync = 0;
    for (std::size_t at = k_packet_size; at < head.size(); at += k_packet_size) {
        ++packets;
        in_sync += head[at] == k_sync_byte ? 1 : 0;
    }
    return in_sync * 4 >= packets * 3; // some may be damaged
}

/// Two types of boxes: by chance in one of 2^40 heads.
bool has_boxes(io::ByteView head) {
    static constexpr std::array<std::uint32_t, 15> k_types = {
        box_type("moof"), box_type("mfhd"), box_type("traf"), box_type("tfhd"), box_type("tfdt"),
        box_type("trun"), box_type("sidx"), box_type("mdat"), box_type("moov"), box_type("mvhd"),
        box_type("trak"), box_type("tkhd"), box_type("mdia"), box_type("emsg"), box_type("prft")};
    constexpr int k_enough = 2;
    int found = 0;
    std::uint32_t type = 0;
    for (const std::uint8_t octet : head.subspan(k_block_size)) {
        type = type << 8 | octet;
        const bool is_small_letters = (type & 0xe0e0e0e0) == 0x60606060; // as all types above are
        if (is_small_letters && std::count(k_types.begin(), k_types.end(), type) > 0 &&
            ++found == k_enough) {
            return true;
        }
    }
    return false;
}

/// By a glance: as ADTS and MPEG audio do, or AC-3 and E-AC-3.
bool begins_with_sync_word(io::ByteView bytes) {
    return bytes.front() == 0xff || (bytes.front() == 0x0b && bytes.size() > 1 && bytes[1] == 0x77);
}

/// Whether several frames of one coding follow one another from there.
bool begins_audio_frames(io::ByteView bytes) {
    constexpr int k_enough = 3;
    return std::any_of(k_packed_audio_codecs.begin(), k_packed_audio_codecs.end(),
                       [bytes](Codec codec) {
                           io::ByteView rest = bytes;
                           for (int i = 0; i < k_enough; ++i) {
                               const auto frame = read_audio_frame(codec, rest);
                               if (!frame) {
                                   return false;
                               }
                               rest = rest.subspan(std::min(frame->size, rest.size()));
                           }
                           return true;
                       });
}

bool has_audio_frames(io::ByteView head) {
    constexpr std::size_t k_longest_search = 2048;
    const std::size_t end = std::min(head.size(), k_longest_search);
    for (std::size_t at = k_block_size; at < end; ++at) {
        const io::ByteView rest = head.subspan(at);
        if (begins_with_sync_word(rest) && begins_audio_frames(rest)) {
            return true;
        }
    }
    return false;
}

/// A short text that has just been decrypted still ends with its padding.
std::string_view without_padding(std::string_view text) {
    const std::size_t length = text.empty() ? 0 : static_cast<unsigned char>(text.back());
    const std::string_view padding = text.substr(text.size() - std::min(length, text.size()));
    const bool is_padding = !text.empty() && length <= k_block_size &&
                            padding.find_first_not_of(text.back()) == std::string_view::npos;
    return is_padding ? text.substr(0, text.size() - padding.size()) : text;
}

MediaForm form_of(io::ByteView head) {
    const std::string_view after = io::as_text(head.subspan(k_block_size));
    if (has_sync_bytes(head)) {
        return MediaForm::mpegts;
    }
    if (after.find(k_timestamp_owner) < k_block_size) {
        return MediaForm::packed_audio;
    }
    if (has_boxes(head)) {
        return MediaForm::mp4;
    }
    if (after.size() >= k_block_size && is_text(without_padding(after))) {
        return MediaForm::webvtt;
    }
    return has_audio_frames(head) ? MediaForm::packed_audio : MediaForm::unknown;
}

// --- the first block ----------------------------------------------------------------------------

FirstBlock judge(bool right) {
    return right ? FirstBlock::right : FirstBlock::wrong;
}

/// A table that goes on in another packet has a plausible head (ISO/IEC 13818-1 2.4.4).
FirstBlock judge_section(ByteReader payload) {
    payload.skip(payload.u8()); // pointer_field
    const io::ByteView section = payload.take(payload.remaining());
    ByteReader head(section);
    head.skip(1); // table_id
    constexpr std::size_t k_section_head = 3;
    constexpr std::uint16_t k_fixed_bits = 0xbc00;
    const std::uint16_t fixed_and_size = head.u16();
    const std::size_t size = k_section_head + (fixed_and_size & 0x0fff);
    if (head.overrun() || (fixed_and_size & k_fixed_bits) != 0xb000) {
        return FirstBlock::wrong;
    }
    return size > section.size() ? FirstBlock::possible
                                 : judge(section_crc(section.first(size)) == 0);
}

/// Whether what an adaptation field announces fits into it, and the rest is stuffing (2.4.3.5).
bool is_adaptation_field(io::ByteView field) {
    ByteReader reader(field);
    const std::uint8_t flags = field.empty() ? std::uint8_t{0} : reader.u8();
    constexpr std::size_t k_clock = 6;
    reader.skip(((flags & 0x10) != 0 ? k_clock : 0) + ((flags & 0x08) != 0 ? k_clock : 0) +
                ((flags & 0x04) != 0 ? 1 : 0));
    for (const unsigned part : {2U, 1U}) { // private data, extension
        if ((flags & part) != 0) {
            reader.skip(reader.u8());
        }
    }
    const io::ByteView stuffing = reader.take(reader.remaining());
    return !reader.overrun() && std::all_of(stuffing.begin(), stuffing.end(),
                                            [](std::uint8_t octet) { return octet == 0xff; });
}

/// Whether another packet of that PID follows in the head, or it is too short to tell.
bool continues(io::ByteView head, std::uint16_t pid) {
    constexpr std::size_t k_enough = 8;
    for (std::size_t at = k_packet_size; at + 4 <= head.size(); at += k_packet_size) {
        if ((head[at + 1] & 0x1f) == pid >> 8 && head[at + 2] == (pid & 0xff)) {
            return true;
        }
    }
    return head.size() < k_enough * k_packet_size;
}

/// ISO/IEC 13818-1 2.4.3.2: a packet that starts with tables or PES. One that does not is possible
/// if its PID occurs again.
FirstBlock judge_packet(io::ByteView head) {
    ByteReader reader(head.first(std::min(head.size(), k_packet_size)));
    const bool has_sync = reader.u8() == k_sync_byte;
    const std::uint16_t flags_and_pid = reader.u16();
    const std::uint8_t control = reader.u8();
    constexpr std::uint16_t k_error = 0x8000;
    constexpr std::uint16_t k_starts_unit = 0x4000;
    constexpr std::uint16_t k_null_pid = 0x1fff;
    const std::uint16_t pid = flags_and_pid & k_null_pid;
    if (!has_sync || (flags_and_pid & k_error) != 0 || (control & 0xc0) != 0 ||
        (control & 0x30) == 0) {
        return FirstBlock::wrong;
    }
    if ((control & 0x20) != 0) {
        const std::uint8_t length = reader.u8();
        if (!is_adaptation_field(reader.take(length)) || reader.overrun()) {
            return FirstBlock::wrong;
        }
    }
    if (pid == k_null_pid) {
        return FirstBlock::possible;
    }
    if ((control & 0x10) == 0 || (flags_and_pid & k_starts_unit) == 0) {
        return continues(head, pid) ? FirstBlock::possible : FirstBlock::wrong;
    }
    ByteReader pes = reader;
    if (pes.u24() != 1) {
        const FirstBlock section = judge_section(reader);
        const bool goes_on = section != FirstBlock::possible || continues(head, pid);
        return goes_on ? section : FirstBlock::wrong;
    }
    const std::uint8_t stream = pes.u8();
    pes.skip(2); // the length
    const bool is_media = stream >= 0xc0 && stream < 0xf0;
    return judge(!is_media || (pes.u8() & 0xc0) == 0x80);
}

/// Whether a box of that size ends where another one begins, as far as the head tells.
bool ends_at_box(io::ByteView head, std::uint32_t size) {
    if (size < k_smallest_box || size + k_smallest_box > head.size()) {
        return size >= k_smallest_box;
    }
    return is_mp4(head.subspan(size));
}

/// The types whose first content may have any value.
bool begins_freely(std::uint32_t type) {
    return type == box_type("emsg") || type == box_type("prft") || type == box_type("free") ||
           type == box_type("skip") || type == box_type("mdat");
}

MediaSigns judge_box(io::ByteView head) {
    constexpr std::uint32_t k_most_references = 0xffff;
    const MediaSigns wrong{MediaForm::mp4, FirstBlock::wrong, std::nullopt};
    ByteReader reader(head);
    const std::uint32_t size = reader.u32();
    const std::uint32_t type = reader.u32();
    const std::uint32_t third = reader.u32();
    const std::uint32_t last = reader.u32();
    if (!ends_at_box(head, size)) {
        return wrong;
    }
    if (type == box_type("moof")) {
        return {MediaForm::mp4, judge(third == k_block_size && last == box_type("mfhd")), {}};
    }
    if (type == box_type("moov")) {
        return {MediaForm::mp4, judge(last == box_type("mvhd")), {}};
    }
    const bool is_reference =
        type == box_type("sidx") && (third & 0xfeffffff) == 0 && last <= k_most_references;
    if (size <= head.size() &&
        (type == box_type("styp") || type == box_type("ftyp") || is_reference)) {
        return {MediaForm::mp4, FirstBlock::possible, last};
    }
    return begins_freely(type) ? MediaSigns{MediaForm::mp4, FirstBlock::possible, {}} : wrong;
}

/// ID3v2, section 3.4 of RFC 8216: the tag's head and that of its first frame.
FirstBlock judge_audio(io::ByteView head) {
    const std::string_view text = io::as_text(head);
    if (!text.starts_with("ID3")) {
        return judge(begins_audio_frames(head));
    }
    constexpr std::size_t k_tag_head = 10;
    const bool has_size = std::all_of(head.begin() + 6, head.begin() + k_tag_head,
                                      [](std::uint8_t o) { return o < 0x80; });
    return judge(has_size && head[3] <= 4 && head[5] == 0 &&
                 text.substr(k_tag_head).starts_with("PRIV") && head[14] == 0 && head[15] == 0);
}

FirstBlock judge_text(io::ByteView head) {
    std::string_view text = io::as_text(head);
    if (text.starts_with("\xef\xbb\xbf")) {
        text.remove_prefix(3);
    }
    constexpr std::string_view k_signature = "WEBVTT";
    if (!text.starts_with(k_signature) || text.size() <= k_signature.size() + 1 ||
        !is_text(text.substr(0, k_block_size))) {
        return FirstBlock::wrong;
    }
    text.remove_prefix(k_signature.size());
    const bool ends_line = text.front() == '\n' || text.starts_with("\r\n");
    if (!ends_line) {
        return judge(text.front() == ' ' || text.front() == '\t');
    }
    text.remove_prefix(text.find('\n') + 1);
    const bool begins_map = text.front() == k_timestamp_map.front();
    return judge(!begins_map || text.starts_with(k_timestamp_map));
}

} // namespace

MediaSigns judge_first_block(MediaForm form, io::ByteView head) {
    if (head.size() < 2 * k_block_size) {
        return {form, FirstBlock::possible, std::nullopt};
    }
    switch (form) {
    case MediaForm::mpegts:
        return {form, judge_packet(head), std::nullopt};
    case MediaForm::mp4:
        return judge_box(head);
    case MediaForm::packed_audio:
        return {form, judge_audio(head), std::nullopt};
    case MediaForm::webvtt:
        return {form, judge_text(head), std::nullopt};
    case MediaForm::unknown:
        break;
    }
    return {};
}

bool is_text(std::string_view text) {
    constexpr std::size_t k_longest_character = 4;
    for (std::size_t i = 0; i < k_longest_character && !text.empty(); ++i) {
        if (text::is_utf8(text)) {
            return std::none_of(text.begin(), text.end(), [](char c) {
                return static_cast<unsigned char>(c) < ' ' && c != '\n' && c != '\r' && c != '\t';
            });
        }
        text.remove_suffix(1); // the last character may be cut off
    }
    return text.empty();
}

MediaSigns read_signs(io::ByteView head) {
    if (head.size() < 2 * k_block_size) {
        return {};
    }
    return judge_first_block(form_of(head), head);
}

} // namespace ispkit::hls
