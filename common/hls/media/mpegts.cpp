// SPDX-License-Identifier: MIT
#include "hls/media/mpegts.hpp"

#include "error.hpp"
#include "hls/audio/audio_frame.hpp"
#include "hls/media/file_kind.hpp"
#include "hls/mpegts/first_packets.hpp"
#include "hls/mpegts/last_packets.hpp"
#include "hls/mpegts/mpegts_packet.hpp"
#include "hls/mpegts/pes.hpp"
#include "hls/mpegts/video_frame.hpp"
#include "text/quantity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace ispkit::hls {

namespace {

/// The last frame in order of presentation is certainly among this many frames at the tail; fewer
/// are enough if the decode times show that none is missing. B-frames refer to at most 16 frames
/// (H.264 A.3.1, H.265 A.4.2); encoders nest them in groups of up to 32.
constexpr std::size_t k_longest_reorder = 34;
constexpr std::size_t k_usual_reorder = 8;

/// The largest PES packet of audio; its length has 16 bits.
constexpr std::size_t k_longest_audio_packet = 0xffff;

/// When a stream ends, and how long its last frame or packet plays; 0 if unknown.
struct StreamEnd {
    std::uint64_t time = 0;
    std::uint32_t last_duration = 0;
};

std::int64_t distance(std::uint64_t from, std::uint64_t to) {
    return clock_distance(from, to, k_pts_bits);
}

std::uint64_t advance(std::uint64_t time, std::int64_t ticks) {
    constexpr std::uint64_t k_mask = (std::uint64_t{1} << k_pts_bits) - 1;
    return (time + static_cast<std::uint64_t>(ticks)) & k_mask;
}

std::uint32_t to_duration(std::int64_t ticks) {
    return static_cast<std::uint32_t>(
        std::clamp<std::int64_t>(ticks, 0, std::numeric_limits<std::uint32_t>::max()));
}

/// The presentation times in rising order, as distances from the segment's start, each once.
std::vector<std::int64_t> sorted_times(const LastPackets& packets, std::uint64_t start) {
    std::vector<std::int64_t> times;
    for (const LastPackets::Times& packet : packets.times) {
        times.push_back(distance(start, packet.pts));
    }
    std::sort(times.begin(), times.end());
    times.erase(std::unique(times.begin(), times.end()), times.end());
    return times;
}

/// The median distance between neighbours. It is a frame's duration even if one frame in many is
/// shown longer, or if durations alternate by a tick, as at 23.976 frames per second.
std::int64_t median_distance(const std::vector<std::int64_t>& times) {
    if (times.size() < 2) {
        return 0;
    }
    std::vector<std::int64_t> distances;
    for (std::size_t i = 1; i < times.size(); ++i) {
        distances.push_back(times[i] - times[i - 1]);
    }
    const auto middle = distances.begin() + static_cast<std::ptrdiff_t>(distances.size() / 2);
    std::nth_element(distances.begin(), middle, distances.end());
    return *middle;
}

/// Whether the packets contain the frame that is shown last. At a constant frame rate, the delay
/// between the last decode time and its presentation equals the delay of the first frame.
bool has_last_frame(const LastPackets& packets, const HeadPacket& first) {
    if (packets.times.size() < k_usual_reorder) {
        return false;
    }
    const std::int64_t delay = distance(first.dts, first.pts);
    const std::int64_t expected = distance(first.pts, packets.times.back().dts) + delay;
    return packets.times.size() >= k_longest_reorder ||
           sorted_times(packets, first.pts).back() >= expected;
}

/// The earliest presentation time: leading pictures of an open GOP, or the frames of a segment that
/// is cut inside a GOP, may follow a later one.
std::uint64_t find_start(const FirstPackets& stream) {
    std::uint64_t start = stream.first().pts;
    for (const HeadPacket& packet : stream.packets) {
        start = distance(start, packet.pts) < 0 ? packet.pts : start;
    }
    return start;
}

/// Whether no frame of a video stream refers to an earlier segment.
bool decodes_alone(const FirstPackets& video) {
    const auto read = [&video](const HeadPacket& packet) {
        return read_video_frame(video.stream.codec, packet.payload);
    };
    const RandomAccess access = read(video.first()).access;
    return access == RandomAccess::open
               ? std::all_of(video.packets.begin(), video.packets.end(),
                             [&](const HeadPacket& packet) {
                                 return distance(video.first().pts, packet.pts) >= 0 ||
                                        read(packet).decodable_leading;
                             })
               : access == RandomAccess::closed;
}

StreamEnd find_video_end(io::ByteSource& source, const FirstPackets& video) {
    const HeadPacket& first = video.first();
    const LastPackets packets =
        read_last_packets(source, video.stream.pid, 0, [&first](const LastPackets& last) {
            return has_last_frame(last, first);
        });
    std::vector<std::int64_t> times = sorted_times(packets, first.pts);
    if (times.empty()) {
        times.push_back(0); // the file has changed since the first frame was read
    }
    const std::int64_t frame = median_distance(times);
    return {advance(first.pts, times.back() + frame), to_duration(frame)};
}

/// The last packet lasts as long as its frames or, if they are unknown, as the packet before.
StreamEnd find_audio_end(io::ByteSource& source, const FirstPackets& audio) {
    constexpr std::size_t k_enough = 2;
    const LastPackets packets =
        read_last_packets(source, audio.stream.pid, k_longest_audio_packet,
                          [](const LastPackets& last) { return last.times.size() >= k_enough; });
    if (packets.times.empty()) {
        return {audio.first().pts, 0}; // the file has changed, as above
    }
    const std::uint64_t last = packets.times.back().pts;
    if (const auto frames = read_audio_frames(audio.stream.codec, packets.last_payload)) {
        const auto duration = [&frames](std::uint64_t samples) {
            return static_cast<std::int64_t>(samples * k_pts_timescale / frames->sample_rate);
        };
        return {advance(last, duration(frames->samples)),
                to_duration(duration(frames->last_samples))};
    }
    const std::size_t count = packets.times.size();
    const std::int64_t packet = count < 2 ? 0 : distance(packets.times[count - 2].pts, last);
    return {advance(last, packet), to_duration(packet)};
}

const FirstPackets* find_kind(const std::vector<FirstPackets>& streams, TrackKind kind) {
    const auto found = std::find_if(streams.begin(), streams.end(), [kind](const FirstPackets& s) {
        return s.found() && kind_of(s.stream.codec) == kind;
    });
    return found == streams.end() ? nullptr : &*found;
}

/// The end of a video track; for a single frame, the end of the sound if that is later.
StreamEnd find_end(io::ByteSource& source, const FirstPackets& video, const FirstPackets* audio) {
    const StreamEnd end = find_video_end(source, video);
    if (end.last_duration == 0 && audio != nullptr) {
        const std::uint64_t sound_end = find_audio_end(source, *audio).time;
        return {distance(video.first().pts, sound_end) > 0 ? sound_end : end.time, 0};
    }
    return end;
}

std::vector<std::uint8_t> parameters_of(const FirstPackets& stream) {
    if (!stream.found()) {
        return {};
    }
    const Codec codec = stream.stream.codec;
    if (kind_of(codec) == TrackKind::video) {
        return read_video_frame(codec, stream.first().payload).parameters;
    }
    const auto frames = read_audio_frames(codec, stream.first().payload);
    return frames ? frames->parameters : std::vector<std::uint8_t>{};
}

SegmentConfiguration configuration_of(const std::vector<FirstPackets>& streams) {
    SegmentConfiguration configuration{Container::mpegts, {}};
    for (const FirstPackets& found : streams) {
        configuration.tracks.push_back({found.stream.pid, kind_of(found.stream.codec),
                                        static_cast<std::uint32_t>(found.stream.codec),
                                        parameters_of(found)});
    }
    sort_tracks(configuration);
    return configuration;
}

void require_whole_packets(io::ByteSource& source) {
    if (file_kind(source) != FileKind::mpegts) {
        throw_wrong_kind(source, "MPEG-TS");
    }
    if (source.size() % k_packet_size != 0) {
        throw_error("{}: {}, not a whole number of MPEG-TS packets ({})", source.name(),
                    text::plain_count(source.size(), "byte"), k_packet_size);
    }
}

} // namespace

SegmentTiming read_mpegts_timing(io::ByteSource& source) {
    require_whole_packets(source);
    const std::vector<FirstPackets> streams = read_first_packets(source);
    const FirstPackets* video = find_kind(streams, TrackKind::video);
    const FirstPackets* audio = find_kind(streams, TrackKind::audio);
    if (video == nullptr && audio == nullptr) {
        const bool scrambled = std::any_of(streams.begin(), streams.end(),
                                           [](const FirstPackets& s) { return s.scrambled; });
        if (scrambled) {
            throw_error("{}: its MPEG-TS packets are scrambled", source.name());
        }
        throw NoFrames(fmt::format("{}: no video or audio frame with a presentation time (PTS)",
                                   source.name()));
    }
    const StreamEnd end =
        video != nullptr ? find_end(source, *video, audio) : find_audio_end(source, *audio);
    SegmentTiming timing;
    timing.start = find_start(video != nullptr ? *video : *audio);
    timing.end = end.time;
    timing.last_frame = end.last_duration;
    timing.timescale = k_pts_timescale;
    timing.clock_bits = k_pts_bits;
    timing.independent = video == nullptr || decodes_alone(*video);
    timing.configuration = configuration_of(streams);
    return timing;
}

} // namespace ispkit::hls
