// SPDX-License-Identifier: MIT
#pragma once

#include "hls/timing/codec.hpp"
#include "io/bytes.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace ispkit::hls {

/// The header of one audio frame.
struct AudioFrame {
    /// The size in bytes, including the header; at least 1.
    std::size_t size = 0;
    /// The number of samples for each channel; 0 if it adds to the frame before it.
    std::uint32_t samples = 0;
    /// Samples per second, at least 1.
    std::uint32_t sample_rate = 0;
    /// Whether it has no description of its own: samples, rate and parameters are those of the
    /// frame before it (LATM).
    bool like_before = false;
    /// The parts of the header that describe the coding of the stream: equal in all frames.
    std::vector<std::uint8_t> parameters;
};

/// Reads the header of an ADTS AAC, LATM AAC, MPEG audio, AC-3, E-AC-3 or Opus frame at the front
/// of the bytes; nothing if there is none, or if it is cut off.
std::optional<AudioFrame> read_audio_frame(Codec codec, io::ByteView bytes);

/// The same, only if another header follows, or the bytes end before that: random bytes look like a
/// header often.
std::optional<AudioFrame> read_confirmed_frame(Codec codec, io::ByteView bytes);

/// The codings of packed audio (RFC 8216 3.4). AC-3 frames are also valid under the codec of
/// E-AC-3, so AC-3 comes first.
inline constexpr std::array k_packed_audio_codecs = {Codec::aac_adts, Codec::mpeg1_audio,
                                                     Codec::ac3, Codec::eac3};

/// Consecutive audio frames.
struct AudioFrames {
    std::uint64_t samples = 0;
    /// Those of the last frame among them.
    std::uint64_t last_samples = 0;
    std::uint32_t sample_rate = 0;
    std::vector<std::uint8_t> parameters;
};

/// Reads the frames that begin in the bytes; the last may be cut off. Skips the bytes before the
/// first header. Nothing if there is no frame with a description.
std::optional<AudioFrames> read_audio_frames(Codec codec, io::ByteView bytes);

} // namespace ispkit::hls
