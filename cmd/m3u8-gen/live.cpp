// SPDX-License-Identifier: MIT
#include "live.hpp"

#include "error.hpp"
#include "hls/ladder/live_window.hpp"
#include "hls/playlist/playlist_parser.hpp"
#include "making.hpp"
#include "output.hpp"
#include "text/uri.hpp"

#include <algorithm>
#include <filesystem>

namespace ispkit {

namespace {

bool exists_with_content(const std::string& path) {
    std::error_code error;
    const auto size = std::filesystem::file_size(path, error);
    return !error && size > 0;
}

} // namespace

LivePlaylist::LivePlaylist(const Options& options)
    : options_(options) {
    if (!exists_with_content(*options.output)) {
        return;
    }
    refuse_other_media(*options.output);
    old_ = hls::parse_media_playlist(io::read_file(*options.output, hls::k_largest_playlist),
                                     *options.output);
    if (old_->end_list) {
        throw_error("{}: has ended (EXT-X-ENDLIST)", *options.output);
    }
}

std::string LivePlaylist::path_of(const hls::MediaSegment& segment) const {
    std::string_view uri = segment.uri;
    const std::string base_url = options_.base_url.value_or("");
    uri.remove_prefix(uri.starts_with(base_url) ? base_url.size() : 0);
    const std::string path = with_context(place(*options_.output, segment.line.number),
                                          [&] { return text::path_of_uri(uri); });
    const std::string folder = options_.output->substr(0, options_.output->rfind('/') + 1);
    return path.starts_with('/') ? path : folder + path;
}

void LivePlaylist::continue_with(SegmentSequence& sequence) {
    if (!old_ || old_->segments.empty()) {
        return;
    }
    const std::uint64_t next = old_->media_sequence + old_->segments.size();
    const UriMaker uris(options_.output, options_.base_url.value_or(""));
    const auto is_known = [&](const Segment& segment) {
        const std::string uri = uris.of(segment.path);
        return std::any_of(old_->segments.begin(), old_->segments.end(),
                           [&uri](const hls::MediaSegment& known) { return known.uri == uri; });
    };
    while (
        !sequence.segments.empty() &&
        (options_.number_from_name ? sequence.first < next : is_known(sequence.segments.front()))) {
        sequence.segments.erase(sequence.segments.begin());
        ++sequence.first;
    }
    if (sequence.segments.empty()) {
        return;
    }
    if (options_.number_from_name && sequence.first != next) {
        throw_error("{}: has number {}, but {} continues with {}", sequence.segments.front().path,
                    sequence.first, *options_.output, next);
    }
    const hls::MediaSegment& last = old_->segments.back();
    std::optional<hls::Duration> known_duration;
    if (sequence.segments.front().duration) {
        known_duration = last.duration;
    }
    sequence.segments.insert(sequence.segments.begin(), {path_of(last), known_duration});
    sequence.first = next - 1;
    sequence.first_key_position = next - 1;
    has_last_segment_ = true;
}

hls::MediaPlaylist LivePlaylist::joined(hls::MediaPlaylist fresh) const {
    if (has_last_segment_) {
        fresh.segments.erase(fresh.segments.begin());
    }
    set_dates(options_, fresh);
    hls::MediaPlaylist playlist = fresh;
    if (old_) {
        playlist = *old_;
        playlist.independent_segments =
            playlist.independent_segments && (fresh.segments.empty() || fresh.independent_segments);
    } else {
        playlist.segments.clear();
        playlist.end_list = false;
        playlist.target_duration =
            std::max(options_.target_duration.value_or(1), hls::required_target_duration(fresh));
    }
    playlist.type = hls::PlaylistType::none;
    hls::append_live(playlist, fresh.segments, *options_.window);
    playlist.end_list = options_.end;
    return playlist;
}

} // namespace ispkit
