// SPDX-License-Identifier: MIT
#include "hls/media/packed_audio.hpp"

#include "error.hpp"
#include "hls/audio/audio_frame.hpp"
#include "hls/audio/id3_tag.hpp"
#include "hls/media/file_kind.hpp"
#include "hls/mpegts/pes.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace ispkit::hls {

namespace {

/// Shows the bytes from an offset of a source; reads it in large parts.
class Window {
public:
    explicit Window(io::ByteSource& source)
        : source_(source) {}

    /// Up to count bytes; fewer at the end of the source. Valid until the next call.
    io::ByteView at(std::uint64_t offset, std::size_t count) {
        constexpr std::size_t k_part = 64 * 1024;
        if (offset < begin_ || offset - begin_ + count > part_.size()) {
            part_.resize(std::max(k_part, count));
            part_.resize(source_.read(offset, part_));
            begin_ = offset;
        }
        const io::ByteView rest = io::ByteView(part_).subspan(
            static_cast<std::size_t>(std::min<std::uint64_t>(offset - begin_, part_.size())));
        return rest.first(std::min(rest.size(), count));
    }

private:
    io::ByteSource& source_;
    std::uint64_t begin_ = 0;
    std::vector<std::uint8_t> part_;
};

constexpr std::size_t k_frame_head = 64;

std::optional<Codec> codec_of(io::ByteView head) {
    const auto* const found =
        std::find_if(k_packed_audio_codecs.begin(), k_packed_audio_codecs.end(),
                     [head](Codec codec) { return read_audio_frame(codec, head).has_value(); });
    return found == k_packed_audio_codecs.end() ? std::nullopt : std::optional(*found);
}

/// Adds up the frames from an offset to the end of the source.
AudioFrames read_frames(Window& window, io::ByteSource& source, std::uint64_t offset, Codec codec) {
    constexpr std::uint64_t k_id3v1_size = 128;
    AudioFrames frames;
    while (offset < source.size()) {
        const io::ByteView head = window.at(offset, k_frame_head);
        if (const auto tag = read_id3_tag(head)) {
            offset += tag->size;
            continue;
        }
        if (source.size() - offset == k_id3v1_size && io::as_text(head).starts_with("TAG")) {
            break;
        }
        const auto frame = read_audio_frame(codec, head);
        if (!frame || frame->size > source.size() - offset) {
            throw_error("{}: {} at byte {}", source.name(),
                        frame ? "the audio frame is cut off" : "no audio frame", offset);
        }
        if (frames.sample_rate == 0) {
            frames.sample_rate = frame->sample_rate;
            frames.parameters = frame->parameters;
        }
        frames.last_samples = frame->samples;
        frames.samples += frames.last_samples;
        offset += frame->size;
    }
    return frames;
}

} // namespace

SegmentTiming read_packed_audio_timing(io::ByteSource& source) {
    if (file_kind(source) != FileKind::packed_audio) {
        throw_wrong_kind(source, "packed audio");
    }
    Window window(source);
    const auto tag = read_id3_tag(window.at(0, k_longest_id3_search));
    if (!tag || !tag->timestamp) {
        throw_error("{}: packed audio without the ID3 timestamp that RFC 8216 section 3.4 requires",
                    source.name());
    }
    std::uint64_t first_frame = tag->size;
    while (const auto next = read_id3_tag(window.at(first_frame, k_frame_head))) {
        first_frame += next->size;
    }
    const auto codec = codec_of(window.at(first_frame, k_frame_head));
    if (!codec) {
        throw_error("{}: no AAC, MP3, AC-3 or E-AC-3 frame at byte {}", source.name(), first_frame);
    }
    const AudioFrames frames = read_frames(window, source, first_frame, *codec);
    constexpr std::uint64_t k_mask = (std::uint64_t{1} << k_pts_bits) - 1;
    SegmentTiming timing;
    timing.start = *tag->timestamp;
    const auto ticks = [&frames](std::uint64_t samples) {
        return samples * k_pts_timescale / frames.sample_rate;
    };
    timing.end = (timing.start + ticks(frames.samples)) & k_mask;
    timing.last_frame = static_cast<std::uint32_t>(ticks(frames.last_samples));
    timing.timescale = k_pts_timescale;
    timing.clock_bits = k_pts_bits;
    timing.independent = true;
    timing.configuration = {
        Container::packed_audio,
        {{0, TrackKind::audio, static_cast<std::uint32_t>(*codec), frames.parameters}}};
    return timing;
}

} // namespace ispkit::hls
