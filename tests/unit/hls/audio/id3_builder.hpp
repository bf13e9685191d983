// SPDX-License-Identifier: MIT
#pragma once

#include "hls/mpegts/byte_builder.hpp"

#include <string_view>

namespace ispkit::test {

inline Bytes syncsafe(std::size_t size) {
    Bytes bytes;
    for (const int shift : {21, 14, 7, 0}) {
        bytes.push_back(static_cast<std::uint8_t>(size >> shift & 0x7f));
    }
    return bytes;
}

/// A frame of ID3v2.3 or ID3v2.4.
inline Bytes id3_frame(std::uint8_t version, std::string_view id, const Bytes& content) {
    return Bytes(id.begin(), id.end()) +
           (version == 3 ? big_endian(content.size(), 4) : syncsafe(content.size())) + Bytes(2) +
           content;
}

inline Bytes id3_timestamp(std::uint8_t version, std::uint64_t ticks) {
    const std::string_view owner = "com.apple.streaming.transportStreamTimestamp";
    return id3_frame(version, "PRIV",
                     Bytes(owner.begin(), owner.end()) + Bytes(1) + big_endian(ticks, 8));
}

inline Bytes id3_tag(std::uint8_t version, const Bytes& frames) {
    return Bytes{'I', 'D', '3', version, 0, 0} + syncsafe(frames.size()) + frames;
}

} // namespace ispkit::test
