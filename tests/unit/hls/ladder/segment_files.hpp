// SPDX-License-Identifier: MIT
#pragma once

#include "hls/crypt/segment_cipher.hpp"
#include "hls/ladder/local_segments.hpp"
#include "hls/mp4/mp4_builder.hpp"
#include "hls/mpegts/mpegts_builder.hpp"
#include "temporary_folder.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

namespace ispkit::test {

inline constexpr std::uint64_t k_packet = 188;

/// A picture of a segment: its time in ticks of 90 kHz, and whether it is a key frame.
struct Picture {
    std::uint64_t time;
    bool is_key;
};

/// A segment of MPEG-TS: two packets of tables, then a packet for each picture.
inline std::string ts_segment(const std::vector<Picture>& pictures) {
    MpegtsBuilder file;
    file.tables({{0x1b, k_video_pid}});
    for (const Picture& picture : pictures) {
        file.video(picture.time, std::nullopt, h264_frame(picture.is_key));
    }
    return {file.bytes.begin(), file.bytes.end()};
}

/// An initialisation section with a video track of 12800 ticks a second, and pictures of 6400.
inline std::string mp4_head() {
    const Bytes bytes = initialisation_section(track(1, "vide", "avc1", 12800), trex(1, 6400, 0));
    return {bytes.begin(), bytes.end()};
}

/// A fragment of two pictures of 100 bytes; the first one is a key frame.
inline std::string mp4_fragment(std::uint64_t time) {
    const auto head = [&](std::size_t offset) {
        const Bytes run =
            full_box("trun", 0, 0x05, big_endian(2, 4) + big_endian(offset, 4) + big_endian(0, 4));
        return box("moof", box("traf", full_box("tfhd", 0, 0x020010,
                                                big_endian(1, 4) + big_endian(100, 4)) +
                                           tfdt(time) + run));
    };
    const Bytes bytes = head(head(0).size() + 8) + box("mdat", Bytes(200));
    return {bytes.begin(), bytes.end()};
}

/// AES-128 with a key of zeros.
inline std::string encrypted(const std::string& clear, const hls::Iv& iv) {
    std::string secret;
    std::size_t done = 0;
    hls::SegmentCipher().transform(
        hls::Direction::encrypt, {.key = {}, .iv = iv},
        [&](io::MutableByteView buffer) {
            const std::size_t count = std::min(buffer.size(), clear.size() - done);
            std::copy_n(clear.begin() + static_cast<std::ptrdiff_t>(done), count, buffer.begin());
            done += count;
            return count;
        },
        "clear",
        [&](io::ByteView part) {
            secret.append(part.begin(), part.end());
            return true;
        });
    return secret;
}

/// A folder with segments and their playlist, "v.m3u8".
struct SegmentFiles : TemporaryFolder {
    std::string path = *this / "v.m3u8";

    /// The segments of a playlist with these lines after the first two; all keys are zeros.
    hls::LocalSegments segments(const std::string& lines) const {
        write("v.m3u8", "#EXTM3U\n#EXT-X-TARGETDURATION:2\n" + lines);
        return {path, [](const hls::Key&, const std::string&) { return hls::ContentKey(); }};
    }
};

} // namespace ispkit::test
