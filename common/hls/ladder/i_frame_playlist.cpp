// SPDX-License-Identifier: MIT
#include "hls/ladder/i_frame_playlist.hpp"

#include "error.hpp"
#include "hls/timing/segment_timing.hpp"

#include <algorithm>
#include <utility>

namespace ispkit::hls {

namespace {

/// Ticks as a duration, rounded down; at most a day, since the clock is untrusted.
Duration bounded_duration(std::int64_t ticks, std::uint32_t timescale) {
    constexpr std::int64_t k_most_seconds = 86'400;
    const std::int64_t limit = k_most_seconds * timescale;
    const std::int64_t bounded = std::clamp<std::int64_t>(ticks, 0, limit);
    return Duration(bounded / timescale * Duration::period::den +
                    bounded % timescale * Duration::period::den / timescale);
}

/// The key frames of one segment as segments of the I-frame playlist; the durations are the times
/// since the start of the media playlist. A discontinuity waits for the first of them.
void add_segment(LocalSegments& segments, std::size_t position, Duration start, bool& discontinuity,
                 std::vector<MediaSegment>& frames) {
    const MediaSegment& segment = segments.playlist().segments[position];
    if (segment.key && segment.byte_range) {
        throw_error("{}: an encrypted byte range, which an I-frame playlist cannot divide",
                    place(segments.path(), segment.line.number));
    }
    const SegmentTiming timing = segments.timing(position);
    for (const KeyFrame& key : segments.key_frames(position)) {
        MediaSegment frame;
        frame.uri = segment.uri;
        frame.map = segment.map;
        frame.key = segment.key;
        if (segment_method(segment.key)) {
            Key with_iv = *segment.key;
            with_iv.iv = segments.iv(position);
            frame.key = with_iv;
        }
        const std::uint64_t base = segment.byte_range ? segment.byte_range->offset : 0;
        frame.byte_range = ByteRange{key.length, base + key.offset};
        frame.discontinuity = std::exchange(discontinuity, false) && !frames.empty();
        const std::int64_t ticks = clock_distance(timing.start, key.time, timing.clock_bits);
        frame.duration = start + bounded_duration(ticks, timing.timescale);
        frames.push_back(std::move(frame));
    }
}

} // namespace

MediaPlaylist make_i_frame_playlist(LocalSegments& segments) {
    const MediaPlaylist& source = segments.playlist();
    MediaPlaylist playlist;
    playlist.type = source.type;
    playlist.end_list = source.end_list;
    playlist.i_frames_only = true;
    Duration start{};
    bool discontinuity = false;
    for (std::size_t i = 0; i < source.segments.size(); ++i) {
        discontinuity = discontinuity || source.segments[i].discontinuity;
        if (!source.segments[i].gap) {
            add_segment(segments, i, start, discontinuity, playlist.segments);
        }
        start += source.segments[i].duration;
    }
    if (playlist.segments.empty()) {
        throw_error("{}: no key frame at the front of a segment or fragment", segments.path());
    }
    for (std::size_t i = 0; i < playlist.segments.size(); ++i) {
        const bool is_last = i + 1 == playlist.segments.size();
        const Duration end = is_last ? start : playlist.segments[i + 1].duration;
        MediaSegment& frame = playlist.segments[i];
        frame.duration = std::max(end - frame.duration, Duration::zero());
    }
    playlist.target_duration = required_target_duration(playlist);
    return playlist;
}

} // namespace ispkit::hls
