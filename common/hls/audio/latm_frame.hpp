// SPDX-License-Identifier: MIT
#pragma once

#include "hls/audio/audio_frame.hpp"
#include "io/bytes.hpp"

#include <optional>

namespace ispkit::hls {

/// Reads a frame of AAC in LOAS and LATM (ISO/IEC 14496-3 1.7.2 AudioSyncStream, 1.7.3
/// AudioMuxElement), stream_type 0x11. Its parameters are the object type, the channels and, in
/// three bytes, the sample rate as played. A frame without a configuration is coded like the frame
/// before. Nothing if there is no such frame, if it is cut off within the configuration, or for
/// several programs or layers.
std::optional<AudioFrame> read_latm_frame(io::ByteView bytes);

} // namespace ispkit::hls
