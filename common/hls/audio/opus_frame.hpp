// SPDX-License-Identifier: MIT
#pragma once

#include "hls/audio/audio_frame.hpp"
#include "io/bytes.hpp"

#include <cstdint>
#include <optional>

namespace ispkit::hls {

/// Reads an Opus access unit of MPEG-TS: a control header (ETSI TS 103 491 annex A, "Opus in
/// MPEG-TS") and a packet. The samples are of 48 kHz, without those that the header trims.
std::optional<AudioFrame> read_opus_frame(io::ByteView bytes);

/// The duration of an Opus packet in samples of 48 kHz (RFC 6716 3.1, 3.2); 0 if it is damaged.
std::uint32_t opus_samples(io::ByteView packet);

} // namespace ispkit::hls
