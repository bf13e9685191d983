// SPDX-License-Identifier: MIT
#include "hls/audio/aac_configuration.hpp"

#include <array>

namespace ispkit::hls {

namespace {

/// Audio object types, table 1.17.
constexpr unsigned k_aac_main = 1;
constexpr unsigned k_aac_ltp = 4;
constexpr unsigned k_sbr = 5;
constexpr unsigned k_ps = 29;
constexpr unsigned k_escape = 31;

/// syncExtensionType, 1.6.3.2: SBR or PS that older decoders do not see.
constexpr std::uint32_t k_sbr_sync = 0x2b7;
constexpr std::uint32_t k_ps_sync = 0x548;

unsigned read_object_type(BitReader& reader) {
    const unsigned type = reader.bits(5);
    return type == k_escape ? 32 + reader.bits(6) : type;
}

std::uint32_t read_rate(BitReader& reader) {
    constexpr unsigned k_explicit = 15;
    const unsigned index = reader.bits(4);
    return index == k_explicit ? reader.bits(24) : aac_sample_rate(index);
}

/// The parts of GASpecificConfig (4.4.1) before a program_config_element.
void read_general_audio(BitReader& reader, AacConfiguration& configuration) {
    constexpr std::uint32_t k_short_frame = 960;
    configuration.frame_samples = reader.flag() ? k_short_frame : configuration.frame_samples;
    if (reader.flag()) { // dependsOnCoreCoder
        reader.skip(14);
    }
    reader.skip(1); // extensionFlag; it adds nothing for object types 1 to 4
}

/// What may follow in an AudioSpecificConfig that ends with the reader.
void read_extension(BitReader& reader, AacConfiguration& configuration) {
    if (reader.remaining() < 16 || reader.bits(11) != k_sbr_sync ||
        read_object_type(reader) != k_sbr || !reader.flag()) {
        return;
    }
    configuration.object_type = k_sbr;
    configuration.sample_rate = read_rate(reader);
    if (reader.remaining() >= 12 && reader.bits(11) == k_ps_sync && reader.flag()) {
        configuration.object_type = k_ps;
        configuration.channels = 2;
    }
}

} // namespace

std::uint32_t aac_sample_rate(unsigned index) {
    static constexpr std::array<std::uint32_t, 13> k_rates = {
        96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350};
    return index < k_rates.size() ? k_rates[index] : 0;
}

unsigned aac_channels(unsigned configuration) {
    static constexpr std::array<unsigned, 16> k_channels = {0, 1, 2, 3, 4, 5,  6, 8,
                                                            0, 0, 0, 7, 8, 24, 8, 0};
    return configuration < k_channels.size() ? k_channels[configuration] : 0;
}

std::optional<AacConfiguration> read_aac_configuration(BitReader& reader) {
    AacConfiguration configuration;
    configuration.object_type = read_object_type(reader);
    configuration.sample_rate = configuration.core_rate = read_rate(reader);
    const unsigned channels = reader.bits(4);
    configuration.channels = aac_channels(channels);
    unsigned core_type = configuration.object_type;
    if (core_type == k_sbr || core_type == k_ps) {
        configuration.sample_rate = read_rate(reader);
        core_type = read_object_type(reader);
        configuration.channels = configuration.object_type == k_ps ? 2 : configuration.channels;
    }
    if (core_type >= k_aac_main && core_type <= k_aac_ltp) {
        read_general_audio(reader, configuration);
        if (channels != 0 && core_type == configuration.object_type) {
            read_extension(reader, configuration);
        }
    }
    if (reader.overrun() || configuration.core_rate == 0 || configuration.sample_rate == 0) {
        return std::nullopt;
    }
    return configuration;
}

} // namespace ispkit::hls
