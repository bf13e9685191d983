// SPDX-License-Identifier: MIT
#include "hls/check/media_rules.hpp"

#include "hls/check/remedy.hpp"
#include "hls/command/shell_command.hpp"
#include "hls/timing/timeline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>

namespace ispkit::hls {

namespace {

/// Above this, players lose the place when they seek.
constexpr Duration k_gross_difference = std::chrono::milliseconds(500);

constexpr Duration k_largest_drift = std::chrono::milliseconds(500);
constexpr Duration k_largest_audio_offset = std::chrono::milliseconds(500);

Duration magnitude(Duration duration) {
    return duration < Duration::zero() ? -duration : duration;
}

/// Half a frame or a millisecond; half a second where EXTINF has no decimals.
Duration tolerance(const MediaSegment& segment, const SegmentTiming& timing,
                   const MediaPlaylist& playlist) {
    if (playlist.version < k_decimal_duration_version &&
        segment.duration % std::chrono::seconds(1) == Duration::zero()) {
        return k_gross_difference;
    }
    const double frame = static_cast<double>(timing.last_frame) / timing.timescale;
    return std::max<Duration>(std::chrono::milliseconds(1),
                              Duration(static_cast<std::int64_t>(frame / 2 * 1e6)));
}

bool has_kind(const std::vector<TrackConfiguration>& tracks, TrackKind kind) {
    return std::any_of(tracks.begin(), tracks.end(),
                       [kind](const TrackConfiguration& track) { return track.kind == kind; });
}

class MediaJudge {
public:
    MediaJudge(const CheckedPlaylist& checked, const std::vector<MeasuredSegment>& measured,
               const KeyStore& keys, SegmentFindings& findings)
        : checked_(checked)
        , segments_(checked.playlist.segments)
        , measured_(measured)
        , keys_(keys)
        , findings_(findings) {}

    void judge() {
        judge_order();
        for (std::size_t i = 0; i < segments_.size(); ++i) {
            add_faults(i);
            if (measured_[i].duration && !checked_.playlist.i_frames_only) {
                judge_duration(i);
                judge_discontinuity(i);
                if (!is_cut(i) && !ends_early(i)) {
                    judge_start(i);
                }
            }
        }
        judge_drift();
    }

private:
    void add_faults(std::size_t i) {
        for (const SegmentFault& fault : checked_.facts[i].faults) {
            Finding finding = finding_of(*fault.rule, fault.text);
            finding.offset = fault.offset;
            finding.found = fault.found;
            finding.expected = fault.expected;
            findings_.add(i, std::move(finding));
        }
    }

    void judge_order() {
        std::string remedy;
        for (std::size_t i = 0; i < segments_.size(); ++i) {
            if (measured_[i].place) {
                remedy = remedy.empty() ? order_remedy(i) : remedy;
                Finding finding = finding_of(rule("timestamp-gap"),
                                             "the segments are not in the order of their "
                                             "timestamps, such as a shell's glob (1, 10, 2)");
                finding.remedy = remedy;
                findings_.add(i, std::move(finding), "order");
            }
        }
    }

    /// For the first segment that is in a wrong place.
    std::string order_remedy(std::size_t i) const {
        if (segments_[i].key) {
            return encrypt_again(keys_, *segments_[i].key);
        }
        const std::size_t other = *measured_[i].place;
        if (are_only_two() && extinf_fits(other, i) && extinf_fits(i, other) && is_clear_file(i) &&
            is_clear_file(other)) {
            return swap_files(checked_.tasks[i].location, checked_.tasks[other].location);
        }
        return fmt::format("m3u8-gen --number-from-name -o {} SEGMENT...",
                           shell_path(checked_.name));
    }

    bool are_only_two() const {
        return std::count_if(
                   measured_.begin(), measured_.end(),
                   [](const MeasuredSegment& segment) { return segment.place.has_value(); }) == 2;
    }

    bool is_clear_file(std::size_t i) const {
        return !segments_[i].key && !checked_.tasks[i].range;
    }

    /// Whether EXTINF of one segment is right for the media of another.
    bool extinf_fits(std::size_t listed, std::size_t media) const {
        return measured_[media].duration &&
               magnitude(segments_[listed].duration - *measured_[media].duration) <=
                   tolerance(segments_[listed], *checked_.facts[media].timing, checked_.playlist);
    }

    bool is_cut(std::size_t i) const {
        const std::vector<SegmentFault>& faults = checked_.facts[i].faults;
        return std::any_of(faults.begin(), faults.end(),
                           [](const SegmentFault& fault) { return fault.rule == &rule("cut"); });
    }

    /// Whether picture and sound of MPEG-TS end long before the next segment begins, or there is no
    /// sound where a track of it is announced. A picture alone may be shown long.
    bool falls_silent(std::size_t i) const {
        const SegmentTiming& here = *checked_.facts[i].timing;
        const auto& tracks = here.configuration.tracks;
        const bool has_both = here.configuration.container == Container::mpegts &&
                              has_kind(tracks, TrackKind::video) &&
                              has_kind(tracks, TrackKind::audio);
        const std::uint64_t next = checked_.facts[i + 1].timing->start;
        const auto is_early = [&](std::uint64_t end) {
            return clock_distance(end, next, here.clock_bits) > std::int64_t{here.timescale} / 2;
        };
        const SegmentFacts& facts = checked_.facts[i];
        return has_both && is_early(here.end) &&
               (facts.audio_end ? is_early(*facts.audio_end) : !facts.audio_offset);
    }

    /// Whether the media ends before the next segment begins, where EXTINF ends: its end is
    /// missing.
    bool ends_early(std::size_t i) const {
        constexpr Duration k_tolerance = std::chrono::milliseconds(100);
        if (i + 1 >= segments_.size() || segments_[i + 1].discontinuity ||
            !measured_[i + 1].discontinuity ||
            (!*measured_[i + 1].discontinuity && !falls_silent(i))) {
            return false;
        }
        const SegmentTiming& here = *checked_.facts[i].timing;
        const SegmentTiming& next = *checked_.facts[i + 1].timing;
        if (here.timescale != next.timescale ||
            !compatible(here.configuration, next.configuration)) {
            return false;
        }
        const std::int64_t ticks = clock_distance(here.start, next.start, here.clock_bits);
        const Duration until_next(static_cast<std::int64_t>(
            static_cast<double>(ticks) / here.timescale * Duration::period::den));
        return magnitude(until_next - segments_[i].duration) <= k_tolerance;
    }

    void judge_duration(std::size_t i) {
        if (is_cut(i)) {
            return;
        }
        if (ends_early(i)) {
            Finding finding = finding_of(
                rule("cut"), "the media ends before the next segment begins, and EXTINF says that "
                             "it lasts until then");
            finding.remedy = k_copy_again;
            findings_.add(i, std::move(finding), "early");
            return;
        }
        const Duration measured = *measured_[i].duration;
        const Duration difference = segments_[i].duration - measured;
        drift_ += difference;
        if (extinf_fits(i, i)) {
            return;
        }
        differs_ = true;
        Finding finding =
            finding_of(rule("extinf-differs"),
                       fmt::format("EXTINF is {:.6f} s, and the media lasts {:.6f} s",
                                   in_seconds(segments_[i].duration), in_seconds(measured)));
        finding.severity =
            magnitude(difference) > k_gross_difference ? Severity::error : Severity::warning;
        finding.found = fmt::format("{:.6f}", in_seconds(segments_[i].duration));
        finding.expected = fmt::format("{:.6f}", in_seconds(measured));
        finding.line = segments_[i].duration_line.number;
        finding.remedy = "measure all of them with m3u8-gen";
        const int decimals = checked_.playlist.version < k_decimal_duration_version ? 0 : 6;
        findings_.add(i, std::move(finding),
                      {segments_[i].duration_line.number, LineEdit::Place::instead,
                       fmt::format("#EXTINF:{:.{}f},{}", in_seconds(measured), decimals,
                                   segments_[i].title)});
    }

    void judge_discontinuity(std::size_t i) {
        if (!measured_[i].discontinuity || is_cut(i - 1) || ends_early(i - 1)) {
            return;
        }
        if (*measured_[i].discontinuity && !segments_[i].discontinuity && repeats_last(i)) {
            findings_.add(i, copied_segment(segments_[i - 1].uri, checked_.number(i - 1)), "copy");
        } else if (*measured_[i].discontinuity && !segments_[i].discontinuity) {
            Finding finding = finding_of(rule("timestamp-gap"), describe_gap(i));
            const std::string tag = "#EXT-X-DISCONTINUITY";
            finding.remedy = "put " + tag + " in front of each of them";
            findings_.add(i, std::move(finding),
                          {segments_[i].line.number, LineEdit::Place::before, tag});
        }
        if (!*measured_[i].discontinuity && segments_[i].discontinuity &&
            segments_[i].map == segments_[i - 1].map) {
            findings_.add(i, finding_of(rule("discontinuity-needless"),
                                        "EXT-X-DISCONTINUITY, and timestamps and tracks continue"));
        }
    }

    /// Whether a segment has the size and the time of the one before.
    bool repeats_last(std::size_t i) const {
        const SegmentFacts& before = checked_.facts[i - 1];
        const SegmentFacts& here = checked_.facts[i];
        return before.bytes == here.bytes && before.timing->start == here.timing->start &&
               before.timing->end == here.timing->end;
    }

    std::string describe_gap(std::size_t i) const {
        const SegmentTiming& before = *checked_.facts[i - 1].timing;
        const SegmentTiming& here = *checked_.facts[i].timing;
        if (!compatible(before.configuration, here.configuration)) {
            return "the tracks or their coding change without EXT-X-DISCONTINUITY";
        }
        if (before.timescale != here.timescale) {
            return "the clock changes without EXT-X-DISCONTINUITY";
        }
        const auto jump =
            static_cast<double>(clock_distance(before.end, here.start, before.clock_bits));
        return fmt::format("timestamps jump by {:.3f} s without EXT-X-DISCONTINUITY",
                           jump / before.timescale);
    }

    void judge_start(std::size_t i) {
        const SegmentFacts& facts = checked_.facts[i];
        if (!facts.timing->independent) {
            const bool promised = checked_.playlist.independent_segments;
            Finding finding = finding_of(
                rule("no-key-frame"),
                promised ? "does not begin with a key frame, as EXT-X-INDEPENDENT-SEGMENTS promises"
                         : "does not begin with a key frame: players cannot start or switch there");
            finding.severity = promised ? Severity::error : Severity::advice;
            findings_.add(i, std::move(finding));
        }
        if (facts.audio_offset && magnitude(*facts.audio_offset) > k_largest_audio_offset) {
            Finding finding = finding_of(
                rule("audio-video-offset"),
                fmt::format("the sound begins {:.3f} s {} the picture",
                            in_seconds(magnitude(*facts.audio_offset)),
                            *facts.audio_offset < Duration::zero() ? "before" : "after"));
            finding.found = fmt::format("{:.3f}", in_seconds(*facts.audio_offset));
            findings_.add(i, std::move(finding));
        }
    }

    void judge_drift() {
        if (differs_ || magnitude(drift_) <= k_largest_drift || segments_.empty()) {
            return;
        }
        Finding finding = finding_of(
            rule("sum-drifts"), fmt::format("all EXTINF together are {:.3f} s {} than the media",
                                            in_seconds(magnitude(drift_)),
                                            drift_ > Duration::zero() ? "more" : "less"));
        finding.found = fmt::format("{:.3f}", in_seconds(drift_));
        findings_.add(segments_.size() - 1, std::move(finding));
    }

    const CheckedPlaylist& checked_;
    const std::vector<MediaSegment>& segments_;
    const std::vector<MeasuredSegment>& measured_;
    const KeyStore& keys_;
    SegmentFindings& findings_;
    Duration drift_{};
    bool differs_ = false;
};

std::vector<TimelineEntry> timeline_of(const CheckedPlaylist& checked,
                                       const std::vector<std::size_t>& order) {
    std::vector<SegmentTiming> run;
    for (const std::size_t i : order) {
        run.push_back(*checked.facts[i].timing);
    }
    return timeline(run);
}

bool is_continuous(const std::vector<TimelineEntry>& entries) {
    return std::none_of(entries.begin(), entries.end(),
                        [](const TimelineEntry& entry) { return entry.discontinuity; });
}

/// The positions in the order of the timestamps, unless a tag or another clock divides them.
std::vector<std::size_t> order_of_time(const CheckedPlaylist& checked,
                                       std::vector<std::size_t> order) {
    const SegmentTiming& first = *checked.facts[order.front()].timing;
    for (const std::size_t i : order) {
        const SegmentTiming& timing = *checked.facts[i].timing;
        if (timing.timescale != first.timescale || timing.clock_bits != first.clock_bits ||
            (i != order.front() && checked.playlist.segments[i].discontinuity)) {
            return order;
        }
    }
    const auto begins = [&](std::size_t i) {
        return clock_distance(first.start, checked.facts[i].timing->start, first.clock_bits);
    };
    std::stable_sort(order.begin(), order.end(),
                     [begins](std::size_t a, std::size_t b) { return begins(a) < begins(b); });
    return order;
}

/// Measures the segments at the positions from begin to end, which all have timing.
void measure_run(const CheckedPlaylist& checked, std::size_t begin, std::size_t end,
                 std::vector<MeasuredSegment>& measured) {
    if (begin >= end) {
        return;
    }
    std::vector<std::size_t> order(end - begin);
    std::iota(order.begin(), order.end(), begin);
    std::vector<TimelineEntry> entries = timeline_of(checked, order);
    if (!is_continuous(entries)) {
        const std::vector<std::size_t> by_time = order_of_time(checked, order);
        if (std::vector<TimelineEntry> sorted = timeline_of(checked, by_time);
            is_continuous(sorted)) {
            entries = std::move(sorted);
            order = by_time;
        }
    }
    for (std::size_t rank = 0; rank < order.size(); ++rank) {
        MeasuredSegment& segment = measured[order[rank]];
        segment.duration = entries[rank].duration;
        if (order[rank] > begin) {
            segment.discontinuity = entries[rank].discontinuity;
        }
        if (order[rank] != begin + rank) {
            segment.place = begin + rank;
        }
    }
}

} // namespace

std::vector<MeasuredSegment> measure(const CheckedPlaylist& checked) {
    std::vector<MeasuredSegment> measured(checked.facts.size());
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= checked.facts.size(); ++i) {
        if (i == checked.facts.size() || !checked.facts[i].timing) {
            measure_run(checked, begin, i, measured);
            begin = i + 1;
        }
    }
    return measured;
}

void judge_media(const CheckedPlaylist& checked, const std::vector<MeasuredSegment>& measured,
                 const KeyStore& keys, SegmentFindings& findings) {
    MediaJudge(checked, measured, keys, findings).judge();
}

} // namespace ispkit::hls
