// SPDX-License-Identifier: MIT
#include "hls/codec/track_description.hpp"

#include "hls/bits/byte_reader.hpp"
#include "hls/bits/unit_reader.hpp"
#include "hls/codec/audio_description.hpp"
#include "hls/codec/codec_name.hpp"
#include "hls/codec/sample_entry.hpp"
#include "hls/mp4/mp4_box.hpp"
#include "hls/timing/codec.hpp"

#include <array>
#include <cmath>

namespace ispkit::hls {

namespace {

/// Where the general part of profile_tier_level begins in an SPS of H.265, and in hvcC.
constexpr std::size_t k_h265_sps_profile = 3;
constexpr std::size_t k_hvcc_profile = 1;
constexpr std::size_t k_h265_profile_size = 12;

io::ByteView part(io::ByteView bytes, std::size_t offset, std::size_t size) {
    return offset + size <= bytes.size() ? bytes.subspan(offset, size) : io::ByteView{};
}

/// ISO/IEC 13818-2 6.3.3: sizes of 12 bits and aspect_ratio_information, in which 2 and 3 are the
/// shapes of the whole picture, 4:3 and 16:9. MPEG-1 has other shapes.
std::optional<PictureSize> mpeg_picture_size(io::ByteView header, Codec codec) {
    ByteReader reader(header);
    const std::uint32_t sizes = reader.u24();
    const unsigned aspect = reader.u8() >> 4;
    if (reader.overrun()) {
        return std::nullopt;
    }
    const PictureSize coded{sizes >> 12, sizes & 0xfff};
    if (codec != Codec::mpeg2_video || (aspect != 2 && aspect != 3)) {
        return coded;
    }
    return PictureSize{aspect == 2 ? coded.height * 4 / 3 : coded.height * 16 / 9, coded.height};
}

void describe_mpegts_video(const TrackConfiguration& track, TrackDescription& description) {
    const Codec codec{static_cast<std::uint8_t>(track.format)};
    const io::ByteView parameters = track.parameters;
    if (codec == Codec::h264) {
        description.codec = h264_name("avc1", part(parameters, 1, 3));
        description.size = h264_picture_size(parameters);
    } else if (codec == Codec::h265) {
        const std::vector<std::uint8_t> sps = without_emulation_prevention(parameters);
        description.codec = h265_name("hvc1", part(sps, k_h265_sps_profile, k_h265_profile_size));
        description.size = h265_picture_size(parameters);
    } else {
        description.codec = codec == Codec::mpeg2_video ? "mp4v.61" : "mp4v.6A";
        description.size = mpeg_picture_size(parameters, codec);
    }
}

std::string name_of_entry(std::uint32_t format) {
    std::string name;
    for (const int shift : {24, 16, 8, 0}) {
        name += static_cast<char>(format >> shift & 0xff);
    }
    return name;
}

void describe_fmp4_video(const SampleEntry& entry, TrackDescription& description) {
    const auto box = [&entry](const char(&name)[5]) {
        return find_box(entry.boxes, box_type(name)).value_or(io::ByteView{});
    };
    const std::string format = name_of_entry(entry.format);
    if (format == "avc1" || format == "avc3") {
        description.codec = h264_name(format, part(box("avcC"), 1, 3));
    } else if (format == "hvc1" || format == "hev1") {
        description.codec =
            h265_name(format, part(box("hvcC"), k_hvcc_profile, k_h265_profile_size));
    } else if (format == "av01") {
        description.codec = av1_name(box("av1C"));
    } else if (format == "vp09") {
        description.codec = vp9_name(box("vpcC"));
    }
    ByteReader shape(box("pasp")); // ISO/IEC 14496-12 12.1.4
    const std::uint32_t horizontal = shape.u32();
    description.size = displayed_size({entry.width, entry.height}, {horizontal, shape.u32()});
}

} // namespace

TrackDescription describe_track(const TrackConfiguration& track, Container container) {
    TrackDescription description;
    description.kind = track.kind;
    const auto entry = container == Container::fmp4
                           ? read_sample_entry(track.parameters, track.kind)
                           : std::nullopt;
    if (track.kind == TrackKind::video) {
        if (entry) {
            describe_fmp4_video(*entry, description);
        } else if (container != Container::fmp4) {
            describe_mpegts_video(track, description);
        }
        return description;
    }
    const Codec codec{static_cast<std::uint8_t>(track.format)};
    const AudioDescription audio = entry ? describe_audio_entry(*entry)
                                   : container != Container::fmp4
                                       ? describe_audio_frames(codec, track.parameters)
                                       : AudioDescription{};
    description.codec = audio.codec;
    description.channels = audio.channels;
    description.sample_rate = audio.sample_rate;
    return description;
}

std::optional<std::uint64_t> frame_rate(std::uint32_t frame_ticks, std::uint32_t timescale) {
    static constexpr std::array<double, 8> k_rates = {24, 25, 30, 48, 50, 60, 100, 120};
    if (frame_ticks == 0) {
        return std::nullopt;
    }
    double best = static_cast<double>(timescale) / frame_ticks;
    double smallest_error = 1.0; // ticks
    for (const double rate : k_rates) {
        for (const double exact : {rate * 1000 / 1001, rate}) {
            const double error = std::abs(timescale / exact - frame_ticks);
            if (error < smallest_error) {
                smallest_error = error;
                best = exact;
            }
        }
    }
    return static_cast<std::uint64_t>(std::llround(best * 1000));
}

} // namespace ispkit::hls
