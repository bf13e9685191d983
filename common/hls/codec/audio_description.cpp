// SPDX-License-Identifier: MIT
#include "hls/codec/audio_description.hpp"

#include "hls/audio/aac_configuration.hpp"
#include "hls/bits/bit_reader.hpp"
#include "hls/bits/byte_reader.hpp"
#include "hls/mp4/mp4_box.hpp"

#include <fmt/format.h>

#include <array>

namespace ispkit::hls {

namespace {

constexpr std::string_view k_mp3_name = "mp4a.40.34";

std::string aac_name(unsigned object_type) {
    return fmt::format("mp4a.40.{}", object_type);
}

/// acmod of AC-3 and E-AC-3 (ATSC A/52 table 5.8), and the channel of low frequencies.
unsigned ac3_channels(unsigned mode, bool low_frequencies) {
    static constexpr std::array<unsigned, 8> k_channels = {2, 1, 2, 3, 3, 4, 4, 5};
    return k_channels[mode & 0x07] + (low_frequencies ? 1 : 0);
}

std::uint32_t ac3_rate(unsigned code) {
    static constexpr std::array<std::uint32_t, 4> k_rates = {48000, 44100, 32000, 0};
    return k_rates[code & 0x03];
}

/// The parameters of an ADTS frame are two bytes of its header.
AudioDescription describe_adts(io::ByteView b) {
    const unsigned channels = (b[0] & 0x01u) << 2 | b[1] >> 6;
    return {aac_name((b[0] >> 6) + 1u), aac_channels(channels), aac_sample_rate(b[0] >> 2 & 0x0f)};
}

AudioDescription describe_mpeg_audio(io::ByteView b) {
    static constexpr std::array<std::uint32_t, 4> k_rates = {44100, 48000, 32000, 0};
    const unsigned version = b[0] >> 3 & 0x03; // 3: MPEG-1, 2: MPEG-2, 0: MPEG-2.5
    const bool layer_3 = (b[0] >> 1 & 0x03) == 1;
    const unsigned halvings = version == 3 ? 0 : version == 2 ? 1 : 2;
    return {layer_3        ? std::string(k_mp3_name)
            : version == 3 ? "mp4a.6B"
                           : "mp4a.69",
            b[2] == 1 ? 1u : 2u, k_rates[b[1] >> 2 & 0x03] >> halvings};
}

/// The content of a descriptor with an expandable size (ISO/IEC 14496-1 8.3.3) and this tag.
io::ByteView take_descriptor(ByteReader& reader, std::uint8_t tag) {
    if (reader.u8() != tag) {
        return {};
    }
    std::size_t size = 0;
    for (int i = 0; i < 4; ++i) {
        const std::uint8_t octet = reader.u8();
        size = size << 7 | (octet & 0x7f);
        if ((octet & 0x80) == 0) {
            break;
        }
    }
    return reader.take(size);
}

AudioDescription describe_esds(io::ByteView esds) {
    constexpr std::uint8_t k_mpeg4_audio = 0x40;
    ByteReader box(esds);
    box.skip(4); // version and flags
    ByteReader stream(take_descriptor(box, 0x03));
    stream.skip(2); // ES_ID
    const std::uint8_t flags = stream.u8();
    stream.skip((flags & 0x80) != 0 ? 2 : 0);            // dependsOn_ES_ID
    stream.skip((flags & 0x40) != 0 ? stream.u8() : 0u); // URL
    stream.skip((flags & 0x20) != 0 ? 2 : 0);            // OCR_ES_Id
    ByteReader decoder(take_descriptor(stream, 0x04));
    const std::uint8_t type = decoder.u8();
    decoder.skip(12); // stream type, buffer size, bit rates
    if (decoder.overrun()) {
        return {};
    }
    if (type != k_mpeg4_audio) {
        const bool is_mp3 = type == 0x69 || type == 0x6b;
        return {is_mp3 ? std::string(k_mp3_name) : fmt::format("mp4a.{:02X}", type), 0, 0};
    }
    BitReader reader(take_descriptor(decoder, 0x05));
    const auto aac = read_aac_configuration(reader);
    return aac ? AudioDescription{aac_name(aac->object_type), aac->channels, aac->sample_rate}
               : AudioDescription{};
}

AudioDescription describe_dac3(io::ByteView dac3) {
    BitReader reader(dac3);
    const std::uint32_t rate = ac3_rate(reader.bits(2));
    reader.skip(5 + 3); // bsid, bsmod
    const unsigned mode = reader.bits(3);
    return {"ac-3", ac3_channels(mode, reader.flag()), rate};
}

/// chan_loc of dec3: the channels that a dependent substream adds.
unsigned added_channels(unsigned locations) {
    static constexpr std::array<unsigned, 9> k_channels = {2, 2, 1, 1, 2, 2, 2, 1, 1};
    unsigned channels = 0;
    for (unsigned bit = 0; bit < k_channels.size(); ++bit) {
        channels += (locations >> (8 - bit) & 1) != 0 ? k_channels[bit] : 0;
    }
    return channels;
}

/// The first independent substream and its dependent ones.
AudioDescription describe_dec3(io::ByteView dec3) {
    BitReader reader(dec3);
    reader.skip(13 + 3); // data_rate, num_ind_sub
    const std::uint32_t rate = ac3_rate(reader.bits(2));
    reader.skip(5 + 1 + 1 + 3); // bsid, reserved, asvc, bsmod
    const unsigned mode = reader.bits(3);
    unsigned channels = ac3_channels(mode, reader.flag());
    reader.skip(3);
    if (reader.bits(4) > 0) { // num_dep_sub
        channels += added_channels(reader.bits(9));
    }
    return {"ec-3", channels, rate};
}

} // namespace

AudioDescription describe_audio_frames(Codec codec, io::ByteView parameters) {
    const io::ByteView b = parameters;
    switch (codec) {
    case Codec::aac_adts:
        return b.size() < 2 ? AudioDescription{"mp4a.40.2", 0, 0} : describe_adts(b);
    case Codec::aac_latm:
        return b.size() < 5
                   ? AudioDescription{"mp4a.40.2", 0, 0}
                   : AudioDescription{aac_name(b[0]), b[1], ByteReader(b.subspan(2)).u24()};
    case Codec::mpeg1_audio:
    case Codec::mpeg2_audio:
        return b.size() < 3 ? AudioDescription{} : describe_mpeg_audio(b);
    case Codec::ac3:
    case Codec::eac3: {
        const std::string name = codec == Codec::ac3 ? "ac-3" : "ec-3";
        if (b.size() < 2) {
            return {name, 0, 0};
        }
        return {name, ac3_channels(b[1] >> 1, (b[1] & 1) != 0), ac3_rate(b[0])};
    }
    case Codec::opus:
        return {"Opus", 0, 48000};
    default:
        return {};
    }
}

AudioDescription describe_audio_entry(const SampleEntry& entry) {
    const auto box = [&entry](const char(&name)[5]) {
        return find_box(entry.boxes, box_type(name)).value_or(io::ByteView{});
    };
    AudioDescription audio;
    if (entry.format == box_type("mp4a")) {
        audio = describe_esds(box("esds"));
    } else if (entry.format == box_type("ac-3")) {
        audio = describe_dac3(box("dac3"));
    } else if (entry.format == box_type("ec-3")) {
        audio = describe_dec3(box("dec3"));
    } else if (entry.format == box_type("Opus")) {
        audio.codec = "Opus";
    } else if (entry.format == box_type("fLaC")) {
        audio.codec = "fLaC";
    }
    audio.channels = audio.channels == 0 ? entry.channels : audio.channels;
    audio.sample_rate = audio.sample_rate == 0 ? entry.sample_rate : audio.sample_rate;
    return audio;
}

} // namespace ispkit::hls
