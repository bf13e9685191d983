// SPDX-License-Identifier: MIT
// Decoder parameters: the first byte is the stream_type of MPEG-TS; 0 and 1 stand for video and
// audio in fMP4.

#include "fuzz_target.hpp"
#include "hls/codec/sample_entry.hpp"
#include "hls/codec/track_description.hpp"
#include "hls/timing/codec.hpp"

#include <cstdlib>

using namespace ispkit;

FUZZ_TARGET(track_description, data, size) {
    if (size == 0) {
        return;
    }
    hls::TrackConfiguration track;
    track.parameters.assign(data + 1, data + size);
    track.format = data[0];
    track.kind = data[0] == 0   ? hls::TrackKind::video
                 : data[0] == 1 ? hls::TrackKind::audio
                                : hls::kind_of(hls::Codec{data[0]});
    const auto container = data[0] < 2 ? hls::Container::fmp4 : hls::Container::mpegts;
    const hls::TrackDescription description = hls::describe_track(track, container);
    if (description.codec.find_first_of("\",\n") != std::string::npos) {
        std::abort();
    }
    hls::h265_length_size(track);
}
