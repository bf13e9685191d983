// SPDX-License-Identifier: MIT
#include "hls/diagnosis/container_end.hpp"

#include "hls/crypt/iv.hpp"
#include "hls/mp4/mp4_box.hpp"
#include "hls/mpegts/mpegts_packet.hpp"

#include <array>
#include <limits>

namespace ispkit::hls {

namespace {

/// A box head that is cut off, or of a box that is, ends the walk.
std::uint64_t end_of_boxes(io::ByteSource& source) {
    std::uint64_t offset = 0;
    while (offset < source.size()) {
        std::array<std::uint8_t, 16> octets{};
        const std::size_t size = source.read(offset, octets);
        ByteReader reader(io::ByteView(octets).first(size));
        std::uint64_t length = reader.u32();
        reader.skip(4); // the type
        if (length == 1) {
            length = reader.u64();
        }
        if (source.size() - offset <= k_block_size &&
            (reader.overrun() || length < 8 || length > source.size() - offset)) {
            return offset; // padding
        }
        if (reader.overrun() || length < 8 || length > source.size() - offset) {
            return std::numeric_limits<std::uint64_t>::max();
        }
        offset += length;
    }
    return offset;
}

} // namespace

std::uint64_t container_end(io::ByteSource& source, MediaForm form) {
    if (form == MediaForm::mpegts) {
        return source.size() / k_packet_size * k_packet_size;
    }
    return form == MediaForm::mp4 ? end_of_boxes(source) : source.size();
}

} // namespace ispkit::hls
