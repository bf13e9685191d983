// SPDX-License-Identifier: MIT
#pragma once

#include "hls/bits/byte_reader.hpp"
#include "io/byte_source.hpp"
#include "io/bytes.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace ispkit::hls {

/// A box's type (ISO/IEC 14496-12 4.2) as a big-endian number.
constexpr std::uint32_t box_type(const char (&name)[5]) {
    std::uint32_t type = 0;
    for (int i = 0; i < 4; ++i) {
        type = type << 8 | static_cast<std::uint8_t>(name[i]);
    }
    return type;
}

/// The position of a box in its file: it begins at offset, its content at content; both end at end.
struct BoxHead {
    std::uint32_t type = 0;
    std::uint64_t offset = 0;
    std::uint64_t content = 0;
    std::uint64_t end = 0;
};

/// Reads the head of the box at an offset of a file. Throws Error if it is cut off or the box does
/// not end within the file.
BoxHead read_box_head(io::ByteSource& source, std::uint64_t offset);

/// A view of a box in memory; does not own the bytes and the file name.
struct Box {
    std::string_view file;
    BoxHead head;
    io::ByteView content;
};

/// Reads the content of a box into a buffer. Throws Error if it is longer than 16 MiB.
Box read_box(io::ByteSource& source, const BoxHead& head, std::vector<std::uint8_t>& buffer);

/// Throws an Error that names the box, its file and its offset there: "... is damaged: WHAT".
[[noreturn]] void throw_damaged(const Box& box, std::string_view what);

/// Reads the boxes inside a box one after another.
class BoxReader {
public:
    /// Skips the first `skip` bytes of the content.
    explicit BoxReader(const Box& parent, std::size_t skip = 0);

    /// The next box; nothing at the end. Throws Error if it does not end within its parent.
    std::optional<Box> next();

private:
    Box parent_;
    std::size_t position_;
};

/// The first box of a type inside a box; child() throws Error if there is none.
std::optional<Box> find_child(const Box& parent, std::uint32_t type);
Box child(const Box& parent, std::uint32_t type);

} // namespace ispkit::hls
