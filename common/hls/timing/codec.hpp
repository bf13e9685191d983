// SPDX-License-Identifier: MIT
#pragma once

#include "hls/timing/segment_timing.hpp"

#include <cstdint>

namespace ispkit::hls {

/// Codings by their stream_type in MPEG-TS: ISO/IEC 13818-1 table 2-34, and ATSC A/52 annex A for
/// AC-3 and E-AC-3. Opus has none: it is private data with a registration descriptor, and its
/// number here is one that the standard leaves to users.
enum class Codec : std::uint8_t {
    mpeg1_video = 0x01,
    mpeg2_video = 0x02,
    mpeg1_audio = 0x03,
    mpeg2_audio = 0x04,
    private_data = 0x06,
    aac_adts = 0x0f,
    aac_latm = 0x11,
    h264 = 0x1b,
    h265 = 0x24,
    ac3 = 0x81,
    eac3 = 0x87,
    opus = 0xf0,
};

/// TrackKind::other for any stream_type that is not listed above.
constexpr TrackKind kind_of(Codec codec) {
    switch (codec) {
    case Codec::mpeg1_video:
    case Codec::mpeg2_video:
    case Codec::h264:
    case Codec::h265:
        return TrackKind::video;
    case Codec::mpeg1_audio:
    case Codec::mpeg2_audio:
    case Codec::aac_adts:
    case Codec::aac_latm:
    case Codec::ac3:
    case Codec::eac3:
    case Codec::opus:
        return TrackKind::audio;
    default:
        return TrackKind::other;
    }
}

} // namespace ispkit::hls
