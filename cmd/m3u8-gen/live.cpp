// SPDX-License-Identifier: MIT
#include "live.hpp"

#include "error.hpp"
#include "hls/crypt/numbered_name.hpp"
#include "hls/ladder/live_window.hpp"
#include "hls/playlist/playlist_parser.hpp"
#include "making.hpp"
#include "output.hpp"
#include "text/path.hpp"
#include "text/uri.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>

namespace ispkit {

namespace {

bool exists_with_content(const std::string& path) {
    std::error_code error;
    const auto size = std::filesystem::file_size(path, error);
    return !error && size > 0;
}

/// Locks the folder of the playlist: each run replaces the playlist itself.
io::Fd lock_folder_of(const std::string& playlist) {
    const std::string folder(text::folder_of(playlist));
    io::Fd fd(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    while (::flock(fd.get(), LOCK_EX) != 0 && errno == EINTR) {
    }
    return fd;
}

/// Whether both files exist and the first was written later.
bool is_newer(const std::string& path, const std::string& other) {
    std::error_code error;
    std::error_code other_error;
    const auto time = std::filesystem::last_write_time(path, error);
    const auto other_time = std::filesystem::last_write_time(other, other_error);
    return !error && !other_error && time > other_time;
}

} // namespace

LivePlaylist::LivePlaylist(const Options& options)
    : options_(options)
    , lock_(lock_folder_of(*options.output))
    , uris_(options.output, options.base_url.value_or("")) {
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

std::optional<std::uint64_t> LivePlaylist::next_number() const {
    return old_ ? std::optional(old_->media_sequence + old_->segments.size()) : std::nullopt;
}

std::string LivePlaylist::path_of(const hls::MediaSegment& segment) const {
    std::string_view uri = segment.uri;
    const std::string base_url = options_.base_url.value_or("");
    uri.remove_prefix(uri.starts_with(base_url) ? base_url.size() : 0);
    return with_context(place(*options_.output, segment.line.number),
                        [&] { return text::path_of_uri(uri, text::folder_of(*options_.output)); });
}

std::optional<std::strong_ordering> LivePlaylist::compare(const Segment& segment,
                                                          const hls::MediaSegment& known) const {
    hls::MediaSegment as_known;
    as_known.uri = uris_.of(segment.path);
    return hls::compare_numbers(path_of(as_known), path_of(known));
}

/// Restarted encoders count from 0 again, but their files are newer.
bool LivePlaylist::has_left_window(const Segment& segment) const {
    const hls::MediaSegment& last = old_->segments.back();
    return compare(segment, last) == std::strong_ordering::less &&
           !is_newer(segment.path, path_of(last));
}

void LivePlaylist::check_place(const Segment& segment, bool is_behind_known) {
    if (compare(segment, old_->segments.back()) == std::strong_ordering::greater) {
        throw_error("{}: stands before segments that {} has already (if the names tell the order, "
                    "use --number-from-name)",
                    segment.path, *options_.output);
    }
    if (is_behind_known && compare(segment, old_->segments.front()) != std::strong_ordering::less) {
        late_.push_back(segment.path);
    }
}

void LivePlaylist::leave_out_known(SegmentSequence& sequence) {
    std::set<std::string> known_uris;
    for (const hls::MediaSegment& segment : old_->segments) {
        known_uris.insert(segment.uri);
    }
    const auto is_known = [&](const Segment& segment) {
        return known_uris.contains(uris_.of(segment.path));
    };
    std::vector<Segment>& segments = sequence.segments;
    const auto behind_known = std::find_if(segments.rbegin(), segments.rend(), is_known).base();
    const auto first_known = std::find_if(segments.begin(), behind_known, is_known);
    std::vector<Segment> fresh;
    for (auto segment = segments.begin(); segment != segments.end(); ++segment) {
        if (segment >= behind_known && !has_left_window(*segment)) {
            fresh.push_back(*segment);
            continue;
        }
        sequence.left_out.push_back(segment->path);
        if (segment < behind_known && !is_known(*segment)) {
            check_place(*segment, segment > first_known);
        }
    }
    segments = std::move(fresh);
}

void LivePlaylist::continue_with(SegmentSequence& sequence) {
    if (!old_) {
        sequence.first_key_position = sequence.first;
        return;
    }
    const std::uint64_t next = *next_number();
    if (!options_.number_from_name) {
        if (!old_->segments.empty()) {
            leave_out_known(sequence);
        }
        sequence.first = next;
    } else if (!sequence.segments.empty() && sequence.first != next) {
        throw_error("{}: has number {}, but {} continues with {}", sequence.segments.front().path,
                    sequence.first, *options_.output, next);
    }
    has_left_out_ = !sequence.left_out.empty();
    if (!sequence.segments.empty() && !old_->segments.empty()) {
        const hls::MediaSegment& last = old_->segments.back();
        std::optional<hls::Duration> known_duration;
        if (sequence.segments.front().duration) {
            known_duration = last.duration;
        }
        sequence.segments.insert(sequence.segments.begin(), {path_of(last), known_duration});
        sequence.first = next - 1;
        has_last_segment_ = true;
    }
    sequence.first_key_position = sequence.first;
}

hls::MediaPlaylist LivePlaylist::joined(hls::MediaPlaylist fresh) const {
    if (has_last_segment_) {
        fresh.segments.erase(fresh.segments.begin());
    }
    if (!has_left_out_) {
        set_dates(options_, fresh);
    }
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
