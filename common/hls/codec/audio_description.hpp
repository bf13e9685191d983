// SPDX-License-Identifier: MIT
#pragma once

#include "hls/codec/sample_entry.hpp"
#include "hls/timing/codec.hpp"
#include "io/bytes.hpp"

#include <cstdint>
#include <string>

namespace ispkit::hls {

/// An audio track; unknown members are empty or 0.
struct AudioDescription {
    /// For CODECS (RFC 6381), such as "mp4a.40.2", "ac-3" or "Opus".
    std::string codec;
    unsigned channels = 0;
    std::uint32_t sample_rate = 0;
};

/// From the parameters of AudioFrame, for frames without a container of their own.
AudioDescription describe_audio_frames(Codec codec, io::ByteView parameters);

/// From a sample entry: esds (ISO/IEC 14496-1 7.2.6), dac3 and dec3 (ETSI TS 102 366 annex F),
/// dOps.
AudioDescription describe_audio_entry(const SampleEntry& entry);

} // namespace ispkit::hls
