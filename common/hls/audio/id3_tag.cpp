// SPDX-License-Identifier: MIT
#include "hls/audio/id3_tag.hpp"

#include "hls/bits/byte_reader.hpp"

#include <algorithm>
#include <string_view>

namespace ispkit::hls {

namespace {

using std::string_view_literals::operator""sv;

/// Four groups of seven bits.
std::size_t read_syncsafe(ByteReader& reader) {
    std::size_t value = 0;
    for (int i = 0; i < 4; ++i) {
        value = value << 7 | (reader.u8() & 0x7fu);
    }
    return value;
}

std::optional<std::uint64_t> read_timestamp(io::ByteView frame) {
    constexpr std::string_view k_owner = "com.apple.streaming.transportStreamTimestamp\0"sv;
    constexpr std::uint64_t k_mask = (std::uint64_t{1} << 33) - 1;
    if (!io::as_text(frame).starts_with(k_owner) || frame.size() != k_owner.size() + 8) {
        return std::nullopt;
    }
    ByteReader reader(frame.subspan(k_owner.size()));
    return reader.u64() & k_mask;
}

} // namespace

std::optional<Id3Tag> read_id3_tag(io::ByteView bytes) {
    constexpr std::size_t k_head = 10;
    constexpr std::uint8_t k_version_3 = 3;
    ByteReader reader(bytes);
    const bool is_tag = io::as_text(reader.take(3)) == "ID3";
    const std::uint8_t version = reader.u8();
    reader.skip(1);
    const std::uint8_t flags = reader.u8();
    const std::size_t size = read_syncsafe(reader);
    if (!is_tag || reader.overrun()) {
        return std::nullopt;
    }
    constexpr std::uint8_t k_extended_header = 0x40;
    constexpr std::uint8_t k_footer = 0x10;
    Id3Tag tag{k_head + size + ((flags & k_footer) != 0 ? k_head : 0), std::nullopt};
    ByteReader frames(reader.take(std::min(size, reader.remaining())));
    if ((flags & k_extended_header) != 0) {
        // The size counts itself in version 4.
        const std::size_t extended = version == k_version_3 ? frames.u32() : read_syncsafe(frames);
        frames.skip(version == k_version_3 ? extended
                                           : extended - std::min<std::size_t>(extended, 4));
    }
    while (frames.remaining() >= k_head && !tag.timestamp) {
        const std::string_view id = io::as_text(frames.take(4));
        const std::size_t length = version == k_version_3 ? frames.u32() : read_syncsafe(frames);
        frames.skip(2); // flags
        const io::ByteView content = frames.take(length);
        if (id == "PRIV") {
            tag.timestamp = read_timestamp(content);
        }
    }
    return tag;
}

} // namespace ispkit::hls
