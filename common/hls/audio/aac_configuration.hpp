// SPDX-License-Identifier: MIT
#pragma once

#include "hls/bits/bit_reader.hpp"

#include <cstdint>
#include <optional>

namespace ispkit::hls {

/// AudioSpecificConfig (ISO/IEC 14496-3 1.6.2.1), the decoder's configuration for MPEG-4 audio.
struct AacConfiguration {
    /// The audio object type: 2 for AAC-LC, 5 with SBR (HE-AAC), 29 with parametric stereo too
    /// (HE-AAC v2), 34 for MP3.
    unsigned object_type = 0;
    /// Samples per second of the core coder, and as played, which SBR may double.
    std::uint32_t core_rate = 0;
    std::uint32_t sample_rate = 0;
    /// As played; 0 if the configuration does not tell.
    unsigned channels = 0;
    /// Of one channel in a frame, at core_rate.
    std::uint32_t frame_samples = 1024;
};

/// Reads up to the end of the configuration of AAC; SBR that is signalled in a backward compatible
/// way is recognised. Nothing if it is cut off or has no sample rate.
std::optional<AacConfiguration> read_aac_configuration(BitReader& reader);

/// The rate for a samplingFrequencyIndex (table 1.18); 0 if it is reserved or stands for a number.
std::uint32_t aac_sample_rate(unsigned index);

/// The number of channels for a channelConfiguration (table 1.19); 0 if it does not tell.
unsigned aac_channels(unsigned configuration);

} // namespace ispkit::hls
