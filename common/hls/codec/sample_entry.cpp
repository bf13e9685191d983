// SPDX-License-Identifier: MIT
#include "hls/codec/sample_entry.hpp"

#include "hls/bits/byte_reader.hpp"
#include "hls/mp4/mp4_box.hpp"

namespace ispkit::hls {

namespace {

void read_video_fields(ByteReader& reader, SampleEntry& entry) {
    reader.skip(16); // pre_defined, reserved
    entry.width = reader.u16();
    entry.height = reader.u16();
    reader.skip(50); // resolution, frame_count, compressorname, depth
}

void read_audio_fields(ByteReader& reader, SampleEntry& entry) {
    reader.skip(8); // reserved
    entry.channels = reader.u16();
    reader.skip(6);                         // samplesize, pre_defined, reserved
    entry.sample_rate = reader.u32() >> 16; // 16.16
}

/// 8.12: the type before protection.
std::uint32_t original_format(const SampleEntry& entry) {
    if (entry.format != box_type("encv") && entry.format != box_type("enca")) {
        return entry.format;
    }
    const auto protection = find_box(entry.boxes, box_type("sinf"));
    const auto format = protection ? find_box(*protection, box_type("frma")) : std::nullopt;
    return format && format->size() >= 4 ? ByteReader(*format).u32() : entry.format;
}

} // namespace

std::optional<io::ByteView> find_box(io::ByteView boxes, std::uint32_t type) {
    constexpr std::size_t k_head = 8;
    ByteReader reader(boxes);
    while (reader.remaining() >= k_head) {
        const std::size_t size = reader.u32();
        const std::uint32_t found = reader.u32();
        const io::ByteView content = reader.take(size < k_head ? 0 : size - k_head);
        if (found == type) {
            return content;
        }
    }
    return std::nullopt;
}

std::optional<SampleEntry> read_sample_entry(io::ByteView description, TrackKind kind) {
    ByteReader reader(description);
    reader.skip(12); // version, flags, entry_count, the entry's size
    SampleEntry entry;
    entry.format = reader.u32();
    reader.skip(8); // reserved, data_reference_index
    if (kind == TrackKind::video) {
        read_video_fields(reader, entry);
    } else {
        read_audio_fields(reader, entry);
    }
    if (kind == TrackKind::other || reader.overrun()) {
        return std::nullopt;
    }
    entry.boxes = reader.take(reader.remaining());
    entry.format = original_format(entry);
    return entry;
}

std::optional<std::size_t> h265_length_size(const TrackConfiguration& track) {
    constexpr std::size_t k_length_size_offset = 21;
    const auto entry = read_sample_entry(track.parameters, track.kind);
    const auto configuration = entry ? find_box(entry->boxes, box_type("hvcC")) : std::nullopt;
    if (!configuration || configuration->size() <= k_length_size_offset) {
        return std::nullopt;
    }
    return ((*configuration)[k_length_size_offset] & 0x03u) + 1;
}

} // namespace ispkit::hls
