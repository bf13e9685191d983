// SPDX-License-Identifier: MIT
#include "hls/mpegts/video_frame.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace ispkit::hls {

namespace {

constexpr std::array<std::uint8_t, 3> k_start_code = {0, 0, 1};

/// H.264 table 7-1 and H.265 table 7-1: nal_unit_type.
constexpr std::uint8_t k_h264_slice = 1;
constexpr std::uint8_t k_h264_idr_slice = 5;
constexpr std::uint8_t k_h264_sps = 7;
constexpr std::uint8_t k_h265_first_irap = 16;
constexpr std::uint8_t k_h265_last_irap = 23;
constexpr std::uint8_t k_h265_last_slice = 31;
constexpr std::uint8_t k_h265_sps = 33;

/// ISO/IEC 13818-2 table 6-1 and 6.3.9.
constexpr std::uint8_t k_mpeg_picture = 0x00;
constexpr std::uint8_t k_mpeg_sequence_header = 0xb3;
constexpr std::size_t k_mpeg_sequence_octets = 5; // with the start code's last one
constexpr std::uint8_t k_mpeg_intra_picture = 1;

/// The units between start codes (H.264 annex B; MPEG-2 has the same ones).
class UnitReader {
public:
    explicit UnitReader(io::ByteView bytes)
        : rest_(bytes) {
        skip_start_code();
    }

    /// The next unit; empty at the end.
    io::ByteView next() {
        const io::ByteView unit = rest_.first(find_start_code());
        rest_ = rest_.subspan(unit.size());
        ends_at_start_code_ = !rest_.empty();
        skip_start_code();
        return unit;
    }

    /// Whether the last unit is complete: a start code follows it.
    bool last_is_whole() const { return ends_at_start_code_; }

private:
    std::size_t find_start_code() const {
        return static_cast<std::size_t>(
            std::search(rest_.begin(), rest_.end(), k_start_code.begin(), k_start_code.end()) -
            rest_.begin());
    }

    void skip_start_code() {
        const std::size_t before = find_start_code();
        rest_ = rest_.subspan(std::min(before + k_start_code.size(), rest_.size()));
    }

    io::ByteView rest_;
    bool ends_at_start_code_ = false;
};

/// The bytes of a parameter set without the zeros that may follow it (H.264 annex B.1).
std::vector<std::uint8_t> without_trailing_zeros(io::ByteView unit) {
    while (!unit.empty() && unit.back() == 0) {
        unit = unit.first(unit.size() - 1);
    }
    return {unit.begin(), unit.end()};
}

VideoFrame read_h264(UnitReader units) {
    VideoFrame frame;
    for (io::ByteView unit = units.next(); !unit.empty(); unit = units.next()) {
        const std::uint8_t type = unit.front() & 0x1f;
        if (type >= k_h264_slice && type <= k_h264_idr_slice) {
            frame.key = type == k_h264_idr_slice;
            break;
        }
        if (type == k_h264_sps && frame.parameters.empty() && units.last_is_whole()) {
            frame.parameters = without_trailing_zeros(unit);
        }
    }
    return frame;
}

VideoFrame read_h265(UnitReader units) {
    VideoFrame frame;
    for (io::ByteView unit = units.next(); !unit.empty(); unit = units.next()) {
        const std::uint8_t type = unit.front() >> 1 & 0x3f;
        if (type <= k_h265_last_slice) {
            frame.key = type >= k_h265_first_irap && type <= k_h265_last_irap;
            break;
        }
        if (type == k_h265_sps && frame.parameters.empty() && units.last_is_whole()) {
            frame.parameters = without_trailing_zeros(unit);
        }
    }
    return frame;
}

VideoFrame read_mpeg(UnitReader units) {
    VideoFrame frame;
    for (io::ByteView unit = units.next(); !unit.empty(); unit = units.next()) {
        if (unit.front() == k_mpeg_picture) {
            const bool intra = unit.size() > 2 && (unit[2] >> 3 & 0x07) == k_mpeg_intra_picture;
            frame.key = intra && !frame.parameters.empty();
            break;
        }
        if (unit.front() == k_mpeg_sequence_header && unit.size() >= k_mpeg_sequence_octets) {
            frame.parameters.assign(unit.begin() + 1, unit.begin() + k_mpeg_sequence_octets);
        }
    }
    return frame;
}

} // namespace

VideoFrame read_video_frame(Codec codec, io::ByteView frame) {
    const UnitReader units(frame);
    switch (codec) {
    case Codec::h264:
        return read_h264(units);
    case Codec::h265:
        return read_h265(units);
    case Codec::mpeg1_video:
    case Codec::mpeg2_video:
        return read_mpeg(units);
    default:
        return {};
    }
}

} // namespace ispkit::hls
