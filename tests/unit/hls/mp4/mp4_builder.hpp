// SPDX-License-Identifier: MIT
#pragma once

#include "hls/mpegts/byte_builder.hpp"

#include <string_view>

namespace ispkit::test {

inline Bytes box(std::string_view type, const Bytes& content) {
    return big_endian(content.size() + 8, 4) + Bytes(type.begin(), type.end()) + content;
}

inline Bytes full_box(std::string_view type, std::uint8_t version, std::uint32_t flags,
                      const Bytes& content) {
    return box(type, Bytes{version} + big_endian(flags, 3) + content);
}

/// A track whose sample description holds one entry of a format.
inline Bytes track(std::uint32_t id, std::string_view handler, std::string_view format,
                   std::uint32_t timescale, std::size_t entry_size = 70) {
    const Bytes stsd = full_box("stsd", 0, 0, big_endian(1, 4) + box(format, Bytes(entry_size, 7)));
    const Bytes mdhd = full_box("mdhd", 0, 0, Bytes(8) + big_endian(timescale, 4) + Bytes(8));
    const Bytes hdlr =
        full_box("hdlr", 0, 0, Bytes(4) + Bytes(handler.begin(), handler.end()) + Bytes(13));
    const Bytes minf = box("minf", box("stbl", stsd));
    return box("trak", full_box("tkhd", 0, 3, Bytes(8) + big_endian(id, 4) + Bytes(60)) +
                           box("mdia", mdhd + hdlr + minf));
}

inline Bytes trex(std::uint32_t id, std::uint32_t duration, std::uint32_t flags) {
    return full_box("trex", 0, 0,
                    big_endian(id, 4) + big_endian(1, 4) + big_endian(duration, 4) + Bytes(4) +
                        big_endian(flags, 4));
}

inline Bytes initialisation_section(const Bytes& tracks, const Bytes& defaults) {
    return box("ftyp", Bytes(8)) +
           box("moov", full_box("mvhd", 0, 0, Bytes(96)) + tracks + box("mvex", defaults));
}

inline Bytes tfdt(std::uint64_t time) {
    return full_box("tfdt", 1, 0, big_endian(time, 8));
}

/// A movie fragment with its media data.
inline Bytes fragment(const Bytes& track_fragments) {
    return box("moof", full_box("mfhd", 0, 0, Bytes(4)) + track_fragments) + box("mdat", Bytes(9));
}

} // namespace ispkit::test
