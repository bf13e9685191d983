// SPDX-License-Identifier: MIT
#include "making.hpp"

#include "error.hpp"
#include "hls/crypt/key_ring.hpp"
#include "output.hpp"
#include "text/path.hpp"

#include <algorithm>
#include <set>

namespace ispkit {

namespace {

/// The EXT-X-KEY at that position of --rotate, without the IV.
hls::Key key_of(const Options& options, std::uint64_t position) {
    hls::Key key;
    key.method = hls::to_string(options.method);
    key.uri = hls::key_name(*options.key_uri, options.rotate, position);
    key.key_format = options.key_format;
    return key;
}

/// Marks the segments that --discontinuity names, by path or file name.
void force_discontinuities(const Options& options, const SegmentSequence& sequence,
                           hls::MediaPlaylist& playlist) {
    std::set<std::string> unknown(options.discontinuities.begin(), options.discontinuities.end());
    const std::set<std::string> names = unknown;
    const auto is_named = [&](const std::string& path) {
        bool result = false;
        for (const std::string& name : {path, std::string(text::file_name(path))}) {
            result = result || names.contains(name);
            unknown.erase(name);
        }
        return result;
    };
    for (std::size_t i = 0; i < sequence.segments.size(); ++i) {
        if (is_named(sequence.segments[i].path)) {
            playlist.segments[i].discontinuity = true;
        }
    }
    std::for_each(sequence.left_out.begin(), sequence.left_out.end(), is_named);
    if (!unknown.empty()) {
        throw_error("{}: --discontinuity names no segment", *unknown.begin());
    }
}

/// Sets EXT-X-PROGRAM-DATE-TIME at the first segment and, as section 6.2.1 recommends, after each
/// discontinuity.
void set_date_times(hls::DateTime moment, hls::MediaPlaylist& playlist) {
    hls::Duration played{};
    for (std::size_t i = 0; i < playlist.segments.size(); ++i) {
        hls::MediaSegment& segment = playlist.segments[i];
        if (i == 0 || segment.discontinuity) {
            segment.program_date_time = hls::to_string(
                {moment.time + std::chrono::round<std::chrono::milliseconds>(played), moment.zone});
        }
        played += segment.duration;
    }
}

} // namespace

hls::MediaPlaylist make_playlist(const Options& options, const SegmentSequence& sequence,
                                 const Timings& timings, const Media& media) {
    const UriMaker uris(options.output, options.base_url.value_or(""));
    hls::MediaPlaylist playlist;
    playlist.media_sequence = sequence.first;
    playlist.type = options.event ? hls::PlaylistType::event : hls::PlaylistType::vod;
    playlist.end_list = !options.event;
    playlist.independent_segments = timings.independent;
    hls::Shared<hls::InitSection> map;
    if (options.map || sequence.map_range) {
        hls::InitSection tag;
        tag.uri = uris.of(options.map ? *options.map : sequence.segments.front().path);
        tag.byte_range = sequence.map_range;
        if (media.map_iv()) {
            hls::Key key = key_of(options, 0);
            key.iv = media.map_iv();
            tag.key = key;
        }
        map = tag;
    }
    for (std::size_t i = 0; i < sequence.segments.size(); ++i) {
        hls::MediaSegment segment;
        segment.uri = uris.of(sequence.segments[i].path);
        segment.byte_range = sequence.segments[i].range;
        segment.duration = timings.entries[i].duration;
        segment.discontinuity = timings.entries[i].discontinuity && !options.no_discontinuity;
        segment.map = map;
        if (options.key_uri) {
            hls::Key key = key_of(options, sequence.first_key_position + i);
            key.iv = media.listed_iv(sequence.segments[i].path, i);
            segment.key = key;
        }
        playlist.segments.push_back(std::move(segment));
    }
    force_discontinuities(options, sequence, playlist);
    return playlist;
}

void set_dates(const Options& options, hls::MediaPlaylist& playlist) {
    if (options.date_time) {
        set_date_times(*options.date_time, playlist);
    }
}

} // namespace ispkit
