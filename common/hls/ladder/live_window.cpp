// SPDX-License-Identifier: MIT
#include "hls/ladder/live_window.hpp"

#include "error.hpp"
#include "hls/playlist/date_time.hpp"

#include <algorithm>

namespace ispkit::hls {

namespace {

constexpr int k_least_target_durations = 3;

std::uint64_t rounded_seconds(Duration duration) {
    return static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::seconds>(duration + std::chrono::milliseconds(500))
            .count());
}

/// The date after a segment that begins at a date.
std::string date_after(const std::string& date, Duration played) {
    DateTime moment = parse_date_time(date);
    moment.time += std::chrono::round<std::chrono::milliseconds>(played);
    return to_string(moment);
}

/// How many segments at the front may go.
std::size_t count_removable(const MediaPlaylist& playlist, std::size_t window) {
    const Duration target =
        std::min<Duration>(std::chrono::seconds(playlist.target_duration), k_longest_segment);
    const Duration least = target * k_least_target_durations;
    Duration left{};
    for (const MediaSegment& segment : playlist.segments) {
        left += segment.duration;
    }
    std::size_t count = 0;
    while (playlist.segments.size() - count > window &&
           left - playlist.segments[count].duration >= least) {
        left -= playlist.segments[count].duration;
        ++count;
    }
    return count;
}

void remove_front(MediaPlaylist& playlist, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        const MediaSegment& segment = playlist.segments[i];
        MediaSegment& next = playlist.segments[i + 1];
        if (!segment.program_date_time.empty() && next.program_date_time.empty()) {
            next.program_date_time = date_after(segment.program_date_time, segment.duration);
        }
        playlist.discontinuity_sequence += segment.discontinuity ? 1 : 0;
    }
    playlist.media_sequence += count;
    playlist.segments.erase(playlist.segments.begin(),
                            playlist.segments.begin() + static_cast<std::ptrdiff_t>(count));
}

/// Moves the tags after the last URI to the segment that has come, whose key and initialisation
/// section are its own.
void take_pending_tags(MediaPlaylist& playlist, MediaSegment& segment) {
    if (!playlist.next) {
        return;
    }
    const MediaSegment& pending = *playlist.next;
    segment.discontinuity = segment.discontinuity || pending.discontinuity;
    segment.gap = segment.gap || pending.gap;
    if (segment.program_date_time.empty()) {
        segment.program_date_time = pending.program_date_time;
    }
    segment.other_tags.insert(segment.other_tags.begin(), pending.other_tags.begin(),
                              pending.other_tags.end());
    playlist.next.reset();
}

} // namespace

void append_live(MediaPlaylist& playlist, const std::vector<MediaSegment>& segments,
                 std::size_t window) {
    if (playlist.end_list) {
        throw_error("the playlist has ended (EXT-X-ENDLIST)");
    }
    for (const MediaSegment& segment : segments) {
        if (rounded_seconds(segment.duration) > playlist.target_duration) {
            throw_error("{}: lasts {:.3f} seconds; the target duration is {} and must not change",
                        segment.uri, std::chrono::duration<double>(segment.duration).count(),
                        playlist.target_duration);
        }
        playlist.segments.push_back(segment);
        take_pending_tags(playlist, playlist.segments.back());
    }
    remove_front(playlist, count_removable(playlist, window));
}

} // namespace ispkit::hls
