// SPDX-License-Identifier: MIT
#include "hls/media/file_kind.hpp"

#include "error.hpp"
#include "hls/audio/audio_frame.hpp"
#include "hls/mp4/mp4_box.hpp"
#include "hls/mpegts/mpegts_packet.hpp"
#include "text/ascii.hpp"
#include "text/hex.hpp"
#include "text/split.hpp"

#include <algorithm>
#include <array>
#include <bitset>
#include <optional>
#include <vector>

namespace ispkit::hls {

namespace {

constexpr std::size_t k_cipher_block = 16;

std::vector<std::uint8_t> read_head(io::ByteSource& source, std::size_t size) {
    std::vector<std::uint8_t> head(size);
    head.resize(source.read(0, head));
    return head;
}

bool is_mpegts(io::ByteView head, std::size_t packet_size, std::size_t sync_at) {
    constexpr std::size_t k_packets = 3;
    for (std::size_t i = 0; i < k_packets; ++i) {
        const std::size_t position = i * packet_size + sync_at;
        if (position < head.size() ? head[position] != k_sync_byte : i == 0) {
            return false;
        }
    }
    return true;
}

FileKind mp4_kind(io::ByteSource& source) {
    constexpr int k_most_boxes = 64;
    bool has_moov = false;
    bool has_media = false;
    std::uint64_t offset = 0;
    for (int i = 0; i < k_most_boxes && offset < source.size(); ++i) {
        const BoxHead box = read_box_head(source, offset);
        if (box.type == box_type("moof")) {
            return has_moov ? FileKind::self_initialising_fmp4 : FileKind::fmp4_segment;
        }
        has_moov = has_moov || box.type == box_type("moov");
        has_media = has_media || box.type == box_type("mdat");
        offset = box.end;
    }
    if (!has_media) {
        return has_moov ? FileKind::initialisation_section : FileKind::mp4_without_media;
    }
    return FileKind::plain_mp4;
}

bool is_packed_audio(io::ByteView head) {
    return io::as_text(head).starts_with("ID3") ||
           std::any_of(
               k_packed_audio_codecs.begin(), k_packed_audio_codecs.end(),
               [head](Codec codec) { return read_confirmed_frame(codec, head).has_value(); });
}

/// The kind of a file that its first bytes tell, except for MP4 and encrypted files.
std::optional<FileKind> kind_of_head(io::ByteView head) {
    if (head.empty()) {
        return FileKind::empty;
    }
    if (is_mpegts(head, k_packet_size, 0)) {
        return FileKind::mpegts;
    }
    if (is_mpegts(head, 204, 0)) {
        return FileKind::mpegts_204;
    }
    if (is_mpegts(head, 192, 4)) {
        return FileKind::mpegts_192;
    }
    return is_packed_audio(head) ? std::optional(FileKind::packed_audio) : std::nullopt;
}

/// Cipher text holds about 162 of the 256 values in its first 256 bytes, give or take 6; media
/// begins with headers and text has a small alphabet.
bool is_cipher_text(io::ByteView head, std::uint64_t size) {
    constexpr std::size_t k_sample = 256;
    constexpr std::size_t k_least_values = 140;
    if (size % k_cipher_block != 0 || head.size() < k_sample) {
        return false;
    }
    std::bitset<256> values;
    for (const std::uint8_t octet : head.first(k_sample)) {
        values.set(octet);
    }
    return values.count() >= k_least_values;
}

FileKind text_kind(io::ByteView head) {
    std::string_view text = io::as_text(head);
    text::drop_byte_order_mark(text);
    if (text.starts_with("#EXTM3U")) {
        return FileKind::playlist;
    }
    if (text.starts_with("WEBVTT")) {
        return FileKind::webvtt;
    }
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    return first != std::string_view::npos && text[first] == '<' ? FileKind::markup
                                                                 : FileKind::unknown;
}

} // namespace

bool is_page(std::string_view text) {
    constexpr std::string_view k_beginnings[] = {"<!doctype", "<html", "<head", "<?xml"};
    text::drop_byte_order_mark(text);
    text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
    return std::any_of(std::begin(k_beginnings), std::end(k_beginnings),
                       [&](std::string_view beginning) {
                           return text::lower(text.substr(0, beginning.size())) == beginning;
                       });
}

bool is_mp4(io::ByteView head) {
    static constexpr std::array<std::uint32_t, 11> k_first_boxes = {
        box_type("ftyp"), box_type("styp"), box_type("moov"), box_type("moof"),
        box_type("sidx"), box_type("mdat"), box_type("free"), box_type("skip"),
        box_type("emsg"), box_type("prft"), box_type("wide")};
    ByteReader reader(head);
    reader.skip(4); // the size
    return std::count(k_first_boxes.begin(), k_first_boxes.end(), reader.u32()) > 0;
}

bool looks_encrypted(io::ByteView head, std::uint64_t size) {
    return !is_mp4(head) && !kind_of_head(head) && is_cipher_text(head, size);
}

FileKind file_kind(io::ByteSource& source) {
    const std::vector<std::uint8_t> bytes = read_head(source, k_kind_head_size);
    const io::ByteView head = bytes;
    if (is_mp4(head)) {
        return mp4_kind(source);
    }
    if (const auto kind = kind_of_head(head)) {
        return *kind;
    }
    if (is_cipher_text(head, source.size())) {
        return FileKind::encrypted;
    }
    return head.front() == k_sync_byte ? FileKind::mpegts : text_kind(head);
}

std::string_view describe(FileKind kind) {
    switch (kind) {
    case FileKind::mpegts:
        return "MPEG-TS";
    case FileKind::mpegts_192:
        return "MPEG-TS in packets of 192 bytes (with time codes)";
    case FileKind::mpegts_204:
        return "MPEG-TS in packets of 204 bytes (with error correction)";
    case FileKind::initialisation_section:
        return "an MP4 initialisation section";
    case FileKind::fmp4_segment:
        return "an fMP4 segment";
    case FileKind::self_initialising_fmp4:
        return "fMP4 with its own initialisation section";
    case FileKind::plain_mp4:
        return "MP4 that is not fragmented";
    case FileKind::mp4_without_media:
        return "MP4 without media, only the head of a segment";
    case FileKind::packed_audio:
        return "packed audio";
    case FileKind::webvtt:
        return "WebVTT";
    case FileKind::playlist:
        return "a playlist";
    case FileKind::markup:
        return "HTML or XML";
    case FileKind::encrypted:
        return "apparently encrypted data";
    case FileKind::empty:
        return "empty";
    case FileKind::unknown:
        break;
    }
    return "unknown";
}

void throw_wrong_kind(io::ByteSource& source, std::string_view wanted) {
    const FileKind kind = file_kind(source);
    if (kind == FileKind::unknown) { // its bytes are not shown: a playlist may name any file
        throw_error("{}: not {}", source.name(), wanted);
    }
    throw_error("{}: not {} but {}{}", source.name(), wanted, describe(kind),
                kind == FileKind::encrypted ? " (give --key)" : "");
}

} // namespace ispkit::hls
