// SPDX-License-Identifier: MIT
#include "hls/ladder/file_split.hpp"

#include "error.hpp"
#include "hls/media/file_kind.hpp"
#include "hls/media/initialisation_section.hpp"
#include "hls/media/key_frames.hpp"
#include "hls/mp4/mp4_box.hpp"
#include "hls/mpegts/pes.hpp"
#include "hls/timing/segment_timing.hpp"

#include <algorithm>

namespace ispkit::hls {

namespace {

/// The clock of the key frames' times.
struct Clock {
    std::uint32_t timescale;
    unsigned bits;
};

bool reaches(std::int64_t ticks, const Clock& clock, Duration shortest) {
    return static_cast<double>(ticks) / clock.timescale >=
           std::chrono::duration<double>(shortest).count();
}

std::vector<ByteRange> ranges(const std::vector<KeyFrame>& keys, const Clock& clock,
                              Duration shortest, std::uint64_t size) {
    std::vector<ByteRange> parts;
    std::uint64_t begin = keys.front().cut;
    std::uint64_t start = keys.front().time;
    for (const KeyFrame& key : keys) {
        if (key.cut > begin &&
            reaches(clock_distance(start, key.time, clock.bits), clock, shortest)) {
            parts.push_back({key.cut - begin, begin});
            begin = key.cut;
            start = key.time;
        }
    }
    parts.push_back({size - begin, begin});
    return parts;
}

FileSplit split_mpegts(io::ByteSource& source, Duration shortest) {
    std::vector<KeyFrame> keys = find_mpegts_key_frames(source);
    std::erase_if(keys, [](const KeyFrame& key) { return key.cut == key.offset; });
    if (keys.empty()) {
        throw_error("{}: no key frame with tables (PAT) right before it, where a segment could "
                    "begin (ffmpeg writes them with -mpegts_flags pat_pmt_at_frames)",
                    source.name());
    }
    return {std::nullopt, ranges(keys, {k_pts_timescale, k_pts_bits}, shortest, source.size())};
}

std::uint64_t end_of_moov(io::ByteSource& source) {
    BoxHead box = read_box_head(source, 0);
    while (box.type != box_type("moov")) {
        box = read_box_head(source, box.end);
    }
    return box.end;
}

FileSplit split_fmp4(io::ByteSource& source, Duration shortest) {
    const InitialisationSection section = parse_initialisation_section(source);
    const auto video =
        std::find_if(section.tracks.begin(), section.tracks.end(), [](const Mp4Track& track) {
            return track.configuration.kind == TrackKind::video;
        });
    const std::vector<KeyFrame> keys = find_fmp4_key_frames(source, section);
    if (video == section.tracks.end() || keys.empty()) {
        throw_error("{}: no fragment that begins with a key frame, where a segment could begin",
                    source.name());
    }
    constexpr unsigned k_mp4_clock_bits = 64;
    return {ByteRange{end_of_moov(source), 0},
            ranges(keys, {video->timescale, k_mp4_clock_bits}, shortest, source.size())};
}

} // namespace

FileSplit split_file(io::ByteSource& source, Duration shortest) {
    const FileKind kind = file_kind(source);
    if (kind == FileKind::mpegts) {
        return split_mpegts(source, shortest);
    }
    if (kind == FileKind::self_initialising_fmp4) {
        return split_fmp4(source, shortest);
    }
    throw_wrong_kind(source, "MPEG-TS or fMP4 with its initialisation section");
}

} // namespace ispkit::hls
