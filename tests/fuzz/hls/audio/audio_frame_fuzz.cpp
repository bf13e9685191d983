// SPDX-License-Identifier: MIT
// Audio frames: the first byte chooses the codec, the others are the stream.

#include "fuzz_target.hpp"
#include "hls/audio/audio_frame.hpp"

#include <array>
#include <cstdlib>

using namespace ispkit;

FUZZ_TARGET(audio_frame, data, size) {
    static constexpr std::array<hls::Codec, 6> k_codecs = {
        hls::Codec::aac_adts, hls::Codec::aac_latm, hls::Codec::mpeg1_audio,
        hls::Codec::ac3,      hls::Codec::eac3,     hls::Codec::opus};
    if (size == 0) {
        return;
    }
    const hls::Codec codec = k_codecs[data[0] % k_codecs.size()];
    const io::ByteView bytes(data + 1, size - 1);
    const auto frame = hls::read_audio_frame(codec, bytes);
    if (frame && (frame->size == 0 || (frame->sample_rate == 0 && !frame->like_before))) {
        std::abort();
    }
    const auto frames = hls::read_audio_frames(codec, bytes);
    if (frames && frames->sample_rate == 0) {
        std::abort();
    }
}
