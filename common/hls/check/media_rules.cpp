// SPDX-License-Identifier: MIT
#include "hls/check/media_rules.hpp"

#include "hls/timing/timeline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace ispkit::hls {

namespace {

/// Above this, players lose the place when they seek.
constexpr Duration k_gross_difference = std::chrono::milliseconds(500);

constexpr Duration k_largest_drift = std::chrono::milliseconds(500);
constexpr Duration k_largest_audio_offset = std::chrono::milliseconds(500);

double seconds(Duration duration) {
    return std::chrono::duration<double>(duration).count();
}

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

class MediaJudge {
public:
    MediaJudge(const CheckedPlaylist& checked, const std::vector<MeasuredSegment>& measured,
               SegmentFindings& findings)
        : checked_(checked)
        , segments_(checked.playlist.segments)
        , measured_(measured)
        , findings_(findings) {}

    void judge() {
        for (std::size_t i = 0; i < segments_.size(); ++i) {
            add_faults(i);
            if (measured_[i].duration && !checked_.playlist.i_frames_only) {
                judge_duration(i);
                judge_discontinuity(i);
                judge_start(i);
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

    void judge_duration(std::size_t i) {
        const Duration measured = *measured_[i].duration;
        const Duration difference = segments_[i].duration - measured;
        drift_ += difference;
        if (magnitude(difference) <=
            tolerance(segments_[i], *checked_.facts[i].timing, checked_.playlist)) {
            return;
        }
        differs_ = true;
        Finding finding = finding_of(
            rule("extinf-differs"), fmt::format("EXTINF is {:.6f} s, and the media lasts {:.6f} s",
                                                seconds(segments_[i].duration), seconds(measured)));
        finding.severity =
            magnitude(difference) > k_gross_difference ? Severity::error : Severity::warning;
        finding.found = fmt::format("{:.6f}", seconds(segments_[i].duration));
        finding.expected = fmt::format("{:.6f}", seconds(measured));
        finding.remedy = fmt::format("#EXTINF:{:.6f},{}", seconds(measured), segments_[i].title);
        findings_.add(i, std::move(finding));
    }

    void judge_discontinuity(std::size_t i) {
        if (!measured_[i].discontinuity) {
            return;
        }
        if (*measured_[i].discontinuity && !segments_[i].discontinuity) {
            Finding finding = finding_of(rule("timestamp-gap"), describe_gap(i));
            finding.remedy = "#EXT-X-DISCONTINUITY";
            findings_.add(i, std::move(finding));
        }
        if (!*measured_[i].discontinuity && segments_[i].discontinuity &&
            segments_[i].map == segments_[i - 1].map) {
            findings_.add(i, finding_of(rule("discontinuity-needless"),
                                        "EXT-X-DISCONTINUITY, and timestamps and tracks continue"));
        }
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
                            seconds(magnitude(*facts.audio_offset)),
                            *facts.audio_offset < Duration::zero() ? "before" : "after"));
            finding.found = fmt::format("{:.3f}", seconds(*facts.audio_offset));
            findings_.add(i, std::move(finding));
        }
    }

    void judge_drift() {
        if (differs_ || magnitude(drift_) <= k_largest_drift || segments_.empty()) {
            return;
        }
        Finding finding = finding_of(
            rule("sum-drifts"),
            fmt::format("all EXTINF together are {:.3f} s {} than the media",
                        seconds(magnitude(drift_)), drift_ > Duration::zero() ? "more" : "less"));
        finding.found = fmt::format("{:.3f}", seconds(drift_));
        findings_.add(segments_.size() - 1, std::move(finding));
    }

    const CheckedPlaylist& checked_;
    const std::vector<MediaSegment>& segments_;
    const std::vector<MeasuredSegment>& measured_;
    SegmentFindings& findings_;
    Duration drift_{};
    bool differs_ = false;
};

} // namespace

std::vector<MeasuredSegment> measure(const CheckedPlaylist& checked) {
    std::vector<MeasuredSegment> measured(checked.facts.size());
    std::vector<SegmentTiming> run;
    const auto end_run = [&](std::size_t end) {
        const std::size_t begin = end - run.size();
        const std::vector<TimelineEntry> entries = timeline(run);
        for (std::size_t i = 0; i < entries.size(); ++i) {
            measured[begin + i].duration = entries[i].duration;
            if (i > 0) {
                measured[begin + i].discontinuity = entries[i].discontinuity;
            }
        }
        run.clear();
    };
    for (std::size_t i = 0; i < checked.facts.size(); ++i) {
        if (checked.facts[i].timing) {
            run.push_back(*checked.facts[i].timing);
        } else {
            end_run(i);
        }
    }
    end_run(checked.facts.size());
    return measured;
}

void judge_media(const CheckedPlaylist& checked, const std::vector<MeasuredSegment>& measured,
                 SegmentFindings& findings) {
    MediaJudge(checked, measured, findings).judge();
}

} // namespace ispkit::hls
