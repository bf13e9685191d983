// SPDX-License-Identifier: MIT
#pragma once

#include "hls/mpegts/byte_builder.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace ispkit::test {

/// A video or audio stream of a program map.
struct Stream {
    std::uint8_t type;
    std::uint16_t pid;
    Bytes descriptors = {};
};

inline constexpr std::uint16_t k_map_pid = 0x1000;
inline constexpr std::uint16_t k_video_pid = 0x100;
inline constexpr std::uint16_t k_audio_pid = 0x101;
inline constexpr std::uint8_t k_video_id = 0xe0;
inline constexpr std::uint8_t k_audio_id = 0xc0;

/// Writes an MPEG-TS file packet by packet.
class MpegtsBuilder {
public:
    Bytes bytes;

    MpegtsBuilder& packet(std::uint16_t pid, bool starts_unit, Bytes payload,
                          std::uint8_t scrambling = 0) {
        const bool stuffed = payload.size() < 184;
        const std::uint8_t count = continuity_[pid]++ & 0x0f;
        append(Bytes{0x47} + big_endian((starts_unit ? 0x4000u : 0u) | pid, 2) +
               Bytes{static_cast<std::uint8_t>(scrambling << 6 | (stuffed ? 0x30 : 0x10) | count)});
        if (stuffed) {
            Bytes field(184 - payload.size(), 0xff);
            field[0] = static_cast<std::uint8_t>(field.size() - 1);
            if (field.size() > 1) {
                field[1] = 0;
            }
            append(field);
        }
        append(payload);
        return *this;
    }

    void append(const Bytes& more) { bytes.insert(bytes.end(), more.begin(), more.end()); }

    MpegtsBuilder& repeat_last_packet() {
        bytes.insert(bytes.end(), bytes.end() - 188, bytes.end());
        return *this;
    }

    MpegtsBuilder& packet_without_payload(std::uint16_t pid) {
        append(Bytes{0x47} + big_endian(pid, 2) + Bytes{0x20, 183} + Bytes(183, 0));
        return *this;
    }

    /// A PES packet or sections in packets of at most `most` octets of payload.
    MpegtsBuilder& unit(std::uint16_t pid, const Bytes& content, std::size_t most = 184) {
        for (std::size_t at = 0; at < content.size(); at += most) {
            const auto begin = content.begin() + static_cast<std::ptrdiff_t>(at);
            const std::size_t size = std::min(most, content.size() - at);
            packet(pid, at == 0, Bytes(begin, begin + static_cast<std::ptrdiff_t>(size)));
        }
        return *this;
    }

    static Bytes section(std::uint8_t table, std::uint16_t extension, const Bytes& content) {
        const Bytes inner = big_endian(extension, 2) + Bytes{0xc1, 0, 0} + content + Bytes(4, 0);
        return Bytes{table} + big_endian(0xb000 | inner.size(), 2) + inner;
    }

    static Bytes association(const std::map<std::uint16_t, std::uint16_t>& programs) {
        Bytes content;
        for (const auto& [number, pid] : programs) {
            content = content + big_endian(number, 2) + big_endian(0xe000u | pid, 2);
        }
        return section(0, 1, content);
    }

    static Bytes map(std::uint16_t program, const std::vector<Stream>& streams) {
        Bytes content = big_endian(0xe100, 2) + big_endian(0xf000, 2);
        for (const Stream& stream : streams) {
            content = content + Bytes{stream.type} + big_endian(0xe000u | stream.pid, 2) +
                      big_endian(0xf000u | stream.descriptors.size(), 2) + stream.descriptors;
        }
        return section(2, program, content);
    }

    /// The tables of a file with one program.
    MpegtsBuilder& tables(const std::vector<Stream>& streams) {
        unit(0, Bytes{0} + association({{1, k_map_pid}}));
        return unit(k_map_pid, Bytes{0} + map(1, streams));
    }

    static Bytes time(unsigned prefix, std::uint64_t ticks) {
        return Bytes{static_cast<std::uint8_t>(prefix << 4u | (ticks >> 30 & 7) << 1 | 1)} +
               big_endian((ticks >> 15 & 0x7fff) << 1 | 1, 2) +
               big_endian((ticks & 0x7fff) << 1 | 1, 2);
    }

    static Bytes pes(std::uint8_t stream_id, std::uint64_t pts, std::optional<std::uint64_t> dts,
                     const Bytes& payload) {
        const Bytes times = dts ? time(3, pts) + time(1, *dts) : time(2, pts);
        const std::size_t length = stream_id == k_video_id ? 0 : 3 + times.size() + payload.size();
        return Bytes{0, 0, 1, stream_id} + big_endian(length, 2) +
               Bytes{0x80, static_cast<std::uint8_t>(dts ? 0xc0 : 0x80),
                     static_cast<std::uint8_t>(times.size())} +
               times + payload;
    }

    MpegtsBuilder& video(std::uint64_t pts, std::optional<std::uint64_t> dts, const Bytes& frame) {
        return unit(k_video_pid, pes(k_video_id, pts, dts, frame));
    }

    MpegtsBuilder& audio(std::uint64_t pts, const Bytes& frames) {
        return unit(k_audio_pid, pes(k_audio_id, pts, std::nullopt, frames));
    }

private:
    std::map<std::uint16_t, std::uint8_t> continuity_;
};

/// An H.264 access unit: delimiter, SPS where there is one, and a slice of a size.
inline Bytes h264_frame(bool key, std::size_t size = 40, const Bytes& sps = {}) {
    Bytes frame = {0, 0, 0, 1, 0x09, 0xf0};
    if (!sps.empty()) {
        frame = frame + Bytes{0, 0, 0, 1, 0x67} + sps;
    }
    const std::uint8_t slice = key ? 0x65 : 0x41;
    return frame + Bytes{0, 0, 1, slice} + Bytes(size, 0x55);
}

/// ADTS frames of AAC, 48 kHz, stereo, 1024 samples or 1920 ticks of 90 kHz each.
inline Bytes adts_frames(int count, std::size_t size = 100) {
    Bytes frames;
    for (int i = 0; i < count; ++i) {
        frames = frames + Bytes{0xff, 0xf1, 0x4c} +
                 big_endian(0x80000000 | size << 13 | 0x1ffc, 4) + Bytes(size - 7, 0x21);
    }
    return frames;
}

} // namespace ispkit::test
