// SPDX-License-Identifier: MIT
#include "hls/mp4/mp4_box.hpp"

#include "error.hpp"

#include <algorithm>
#include <array>

namespace ispkit::hls {

namespace {

constexpr std::size_t k_longest_head = 16;
constexpr std::uint64_t k_longest_content = 16 * 1024 * 1024;

/// A type is four printable characters, or some bytes in a damaged file.
std::string type_text(std::uint32_t type) {
    std::string text;
    for (int shift = 24; shift >= 0; shift -= 8) {
        const auto octet = static_cast<char>(type >> shift & 0xff);
        text += octet > ' ' && octet <= '~' ? octet : '?';
    }
    return text;
}

/// ISO/IEC 14496-12 4.2: size 1 means that 64 bits follow, size 0 that the box is the last one.
BoxHead parse_head(io::ByteView bytes, std::uint64_t offset, std::uint64_t limit,
                   std::string_view file) {
    ByteReader reader(bytes);
    BoxHead head;
    head.offset = offset;
    std::uint64_t size = reader.u32();
    head.type = reader.u32();
    if (size == 1) {
        size = reader.u64();
    } else if (size == 0) {
        size = limit - offset;
    }
    const std::uint64_t head_size = bytes.size() - reader.remaining();
    if (reader.overrun() || size < head_size || size > limit - offset) {
        throw_error(
            "{}: the MP4 box {} at byte {} does not fit into the space left for it (bytes: {})",
            file, type_text(head.type), offset, limit - offset);
    }
    head.content = offset + head_size;
    head.end = offset + size;
    return head;
}

} // namespace

BoxHead read_box_head(io::ByteSource& source, std::uint64_t offset) {
    std::array<std::uint8_t, k_longest_head> bytes{};
    const std::size_t got = source.read(offset, bytes);
    return parse_head(io::ByteView(bytes).first(got), offset, source.size(), source.name());
}

Box read_box(io::ByteSource& source, const BoxHead& head, std::vector<std::uint8_t>& buffer) {
    const std::uint64_t size = head.end - head.content;
    if (size > k_longest_content) {
        throw_error("{}: the MP4 box {} at byte {} has {} bytes (at most {})", source.name(),
                    type_text(head.type), head.offset, size, k_longest_content);
    }
    buffer.resize(static_cast<std::size_t>(size));
    buffer.resize(source.read(head.content, buffer));
    return {source.name(), head, buffer};
}

void throw_damaged(const Box& box, std::string_view what) {
    throw_error("{}: the MP4 box {} at byte {} is damaged: {}", box.file, type_text(box.head.type),
                box.head.offset, what);
}

BoxReader::BoxReader(const Box& parent, std::size_t skip)
    : parent_(parent)
    , position_(std::min(skip, parent.content.size())) {}

std::optional<Box> BoxReader::next() {
    const io::ByteView rest = parent_.content.subspan(position_);
    if (rest.empty()) {
        return std::nullopt;
    }
    const std::uint64_t offset = parent_.head.content + position_;
    const BoxHead head = parse_head(rest.first(std::min(rest.size(), k_longest_head)), offset,
                                    offset + rest.size(), parent_.file);
    position_ += static_cast<std::size_t>(head.end - offset);
    return Box{parent_.file, head,
               rest.subspan(static_cast<std::size_t>(head.content - offset),
                            static_cast<std::size_t>(head.end - head.content))};
}

std::optional<Box> find_child(const Box& parent, std::uint32_t type) {
    BoxReader reader(parent);
    while (const auto box = reader.next()) {
        if (box->head.type == type) {
            return box;
        }
    }
    return std::nullopt;
}

Box child(const Box& parent, std::uint32_t type) {
    if (const auto box = find_child(parent, type)) {
        return *box;
    }
    throw_damaged(parent, "it has no " + type_text(type));
}

} // namespace ispkit::hls
