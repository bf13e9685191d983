// SPDX-License-Identifier: MIT
#include "segments.hpp"

#include "error.hpp"
#include "hls/crypt/numbered_name.hpp"
#include "hls/ladder/file_split.hpp"
#include "hls/playlist/playlist_parser.hpp"
#include "hls/playlist/segment_list.hpp"
#include "io/file.hpp"
#include "text/path.hpp"
#include "text/quantity.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace ispkit {

namespace {

std::vector<Segment> listed_segments(const std::string& list) {
    constexpr std::size_t k_largest_list = std::size_t{64} << 20;
    std::vector<Segment> segments;
    for (const hls::ListedSegment& listed :
         hls::parse_segment_list(io::read_file(list, k_largest_list), list)) {
        segments.push_back({text::path_from(text::folder_of(list), listed.name), listed.duration});
    }
    if (segments.empty()) {
        throw_error("{}: no segments", list);
    }
    return segments;
}

/// Sorts by the numbers in the names, leaves out those below the least number, and numbers the
/// sequence. The rest must be consecutive.
void sort_by_number(std::uint64_t least_number, SegmentSequence& sequence) {
    std::vector<std::pair<std::uint64_t, Segment>> numbered;
    for (Segment& segment : sequence.segments) {
        const auto number = hls::number_in_name(segment.path);
        if (!number) {
            throw_error("{}: no number up to 2^64-1 in its name", segment.path);
        }
        if (*number < least_number) {
            sequence.left_out.push_back(std::move(segment.path));
        } else {
            numbered.emplace_back(*number, std::move(segment));
        }
    }
    std::stable_sort(numbered.begin(), numbered.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    sequence.first = numbered.empty() ? least_number : numbered.front().first;
    sequence.first_key_position = sequence.first;
    sequence.segments.clear();
    for (auto& [number, segment] : numbered) {
        const std::size_t position = sequence.segments.size();
        if (number != sequence.first + position) {
            throw_error("{}: follows {}, so {} or its number is wrong", segment.path,
                        sequence.segments.back().path,
                        number == sequence.first + position - 1 ? "one of them is too many"
                                                                : "a segment is missing");
        }
        sequence.segments.push_back(std::move(segment));
    }
}

/// Sets the durations of a playlist's segments; the only segment gets all of them together.
void take_durations(const std::string& playlist_path, std::vector<Segment>& segments) {
    const hls::MediaPlaylist playlist = hls::parse_media_playlist(
        io::read_file(playlist_path, hls::k_largest_playlist), playlist_path);
    if (segments.size() != 1 && segments.size() != playlist.segments.size()) {
        throw_error("{}: has {}, but {} are given", playlist_path,
                    text::counted(playlist.segments.size(), "segment"), segments.size());
    }
    for (std::size_t i = 0; i < playlist.segments.size(); ++i) {
        Segment& segment = segments[std::min(i, segments.size() - 1)];
        segment.duration =
            segment.duration.value_or(hls::Duration::zero()) + playlist.segments[i].duration;
    }
}

void split(const std::string& path, hls::Duration shortest, SegmentSequence& sequence) {
    io::FileSource file(path);
    const hls::FileSplit parts = hls::split_file(file, shortest);
    sequence.map_range = parts.map;
    for (const hls::ByteRange& range : parts.segments) {
        sequence.segments.push_back({path, std::nullopt, range});
    }
}

} // namespace

SegmentSequence collect_segments(const Options& options, std::uint64_t least_number) {
    SegmentSequence sequence;
    sequence.first = options.first;
    if (options.segment_list) {
        sequence.segments = listed_segments(*options.segment_list);
    }
    if (options.split) {
        split(options.segments.front(), *options.split, sequence);
        return sequence;
    }
    for (const std::string& path : options.segments) {
        sequence.segments.push_back({path, options.duration});
    }
    if (options.number_from_name && !sequence.segments.empty()) {
        sort_by_number(least_number, sequence);
    }
    if (options.like) {
        take_durations(*options.like, sequence.segments);
    }
    if (!sequence.segments.empty() &&
        sequence.segments.size() - 1 > std::numeric_limits<std::uint64_t>::max() - sequence.first) {
        throw_error("{} segments from {} exceed 2^64-1", sequence.segments.size(), sequence.first);
    }
    return sequence;
}

} // namespace ispkit
