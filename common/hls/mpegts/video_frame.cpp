// SPDX-License-Identifier: MIT
#include "hls/mpegts/video_frame.hpp"

#include "hls/bits/bit_reader.hpp"
#include "hls/bits/byte_reader.hpp"
#include "hls/bits/unit_reader.hpp"

#include <cstddef>

namespace ispkit::hls {

namespace {

/// H.264 table 7-1: nal_unit_type.
constexpr std::uint8_t k_h264_slice = 1;
constexpr std::uint8_t k_h264_idr_slice = 5;
constexpr std::uint8_t k_h264_sei = 6;
constexpr std::uint8_t k_h264_sps = 7;

/// H.264 D.1: payloadType.
constexpr std::size_t k_recovery_point = 6;

/// H.265 table 7-1: nal_unit_type.
constexpr std::uint8_t k_h265_first_radl = 6;
constexpr std::uint8_t k_h265_last_radl = 7;
constexpr std::uint8_t k_h265_first_irap = 16;
constexpr std::uint8_t k_h265_first_idr = 19;
constexpr std::uint8_t k_h265_last_idr = 20;
constexpr std::uint8_t k_h265_last_irap = 23;
constexpr std::uint8_t k_h265_last_slice = 31;
constexpr std::uint8_t k_h265_sps = 33;

/// ISO/IEC 13818-2 table 6-1, 6.3.8 and 6.3.9.
constexpr std::uint8_t k_mpeg_picture = 0x00;
constexpr std::uint8_t k_mpeg_sequence_header = 0xb3;
constexpr std::uint8_t k_mpeg_group_header = 0xb8;
constexpr std::size_t k_mpeg_sequence_octets = 5; // with the start code's last one
constexpr std::uint8_t k_mpeg_intra_picture = 1;
constexpr std::uint8_t k_mpeg_closed_gop = 0x40;

/// The bytes of a parameter set without the zeros that may follow it (H.264 annex B.1).
std::vector<std::uint8_t> without_trailing_zeros(io::ByteView unit) {
    while (!unit.empty() && unit.back() == 0) {
        unit = unit.first(unit.size() - 1);
    }
    return {unit.begin(), unit.end()};
}

/// A number of an SEI message: bytes 0xff add up with the byte after them (H.264 7.3.2.3.1).
std::size_t read_sei_number(ByteReader& reader) {
    std::size_t number = 0;
    std::uint8_t octet = 0xff;
    while (octet == 0xff && !reader.overrun()) {
        octet = reader.u8();
        number += octet;
    }
    return number;
}

/// Whether an SEI unit says that decoding can start at this frame: a recovery point with
/// recovery_frame_cnt 0 (H.264 D.2.8).
bool is_recovery_point(io::ByteView unit) {
    const std::vector<std::uint8_t> content = without_emulation_prevention(unit.subspan(1));
    ByteReader reader(content);
    while (reader.remaining() > 1) {
        const std::size_t type = read_sei_number(reader);
        BitReader payload(reader.take(read_sei_number(reader)));
        if (type == k_recovery_point) {
            return payload.unsigned_code() == 0 && !payload.overrun();
        }
    }
    return false;
}

VideoFrame read_h264(UnitReader units) {
    VideoFrame frame;
    bool recovers = false;
    for (io::ByteView unit = units.next(); !unit.empty(); unit = units.next()) {
        const std::uint8_t type = unit.front() & 0x1f;
        if (type >= k_h264_slice && type <= k_h264_idr_slice) {
            frame.access = type == k_h264_idr_slice ? RandomAccess::closed
                           : recovers               ? RandomAccess::open
                                                    : RandomAccess::none;
            break;
        }
        recovers = recovers || (type == k_h264_sei && is_recovery_point(unit));
        if (type == k_h264_sps && frame.parameters.empty() && units.last_is_whole()) {
            frame.parameters = without_trailing_zeros(unit);
        }
    }
    return frame;
}

std::uint8_t h265_type(io::ByteView unit) {
    return unit.front() >> 1 & 0x3f;
}

VideoFrame read_h265(UnitReader units) {
    std::vector<std::uint8_t> parameters;
    for (io::ByteView unit = units.next(); !unit.empty(); unit = units.next()) {
        if (is_h265_slice(unit)) {
            VideoFrame frame = read_h265_slice(unit);
            frame.parameters = std::move(parameters);
            return frame;
        }
        if (h265_type(unit) == k_h265_sps && parameters.empty() && units.last_is_whole()) {
            parameters = without_trailing_zeros(unit);
        }
    }
    return {RandomAccess::none, false, std::move(parameters)};
}

VideoFrame read_mpeg(UnitReader units) {
    VideoFrame frame;
    bool closed = false;
    for (io::ByteView unit = units.next(); !unit.empty(); unit = units.next()) {
        if (unit.front() == k_mpeg_picture) {
            const bool intra = unit.size() > 2 && (unit[2] >> 3 & 0x07) == k_mpeg_intra_picture;
            const bool starts = intra && !frame.parameters.empty();
            frame.access = !starts  ? RandomAccess::none
                           : closed ? RandomAccess::closed
                                    : RandomAccess::open;
            break;
        }
        if (unit.front() == k_mpeg_sequence_header && unit.size() >= k_mpeg_sequence_octets) {
            frame.parameters.assign(unit.begin() + 1, unit.begin() + k_mpeg_sequence_octets);
        }
        if (unit.front() == k_mpeg_group_header) {
            closed = unit.size() > 4 && (unit[4] & k_mpeg_closed_gop) != 0;
        }
    }
    return frame;
}

} // namespace

bool is_h265_slice(io::ByteView unit) {
    return !unit.empty() && h265_type(unit) <= k_h265_last_slice;
}

VideoFrame read_h265_slice(io::ByteView unit) {
    const std::uint8_t type = h265_type(unit);
    VideoFrame frame;
    if (type >= k_h265_first_idr && type <= k_h265_last_idr) {
        frame.access = RandomAccess::closed;
    } else if (type >= k_h265_first_irap && type <= k_h265_last_irap) {
        frame.access = RandomAccess::open;
    }
    frame.decodable_leading = type >= k_h265_first_radl && type <= k_h265_last_radl;
    return frame;
}

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
