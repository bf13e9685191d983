// SPDX-License-Identifier: MIT
#include "hls/check/media_verifier.hpp"

#include "error.hpp"
#include "hls/batch/worker_threads.hpp"
#include "hls/check/map_store.hpp"
#include "hls/check/media_rules.hpp"
#include "hls/check/playlist_diagnosis.hpp"
#include "hls/check/range_rules.hpp"
#include "hls/playlist/playlist_parser.hpp"
#include "hls/verify/playlist_scan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <string_view>
#include <utility>

namespace ispkit::hls {

namespace {

bool is_readable(const Key& key) {
    return find_method(key.method) && key.key_format.empty();
}

class MediaVerifier {
public:
    MediaVerifier(const PlaylistInput& input, Resources& resources, const VerifyOptions& options)
        : input_(input)
        , resources_(resources)
        , options_(options)
        , keys_(resources, options.keys, input.location)
        , maps_(resources, keys_, input.location) {
        checked_.name = input.name;
    }

    CheckedPlaylist verify(PlaylistScan scan, Report& report) {
        add(std::move(scan.findings));
        if (!scan.hides_media && parse(scan.mended)) {
            verify_segments(report);
        } else {
            MediaReport& unread = report.playlists.emplace_back();
            unread.name = input_.name;
            unread.is_unread = true;
        }
        for (Finding& finding : std::move(findings_).take()) {
            finding.playlist = input_.name;
            report.findings.push_back(std::move(finding));
        }
        return std::move(checked_);
    }

private:
    void add(std::vector<Finding> findings) {
        for (Finding& finding : findings) {
            findings_.add(std::move(finding));
        }
    }

    /// What the scan lets pass, the strict parser may refuse.
    bool parse(const std::string& text) {
        try {
            checked_.playlist = parse_media_playlist(text, input_.name, input_.outside);
            return true;
        } catch (const Error& error) {
            findings_.add(finding_of_parser(error, input_.name));
            return false;
        }
    }

    void verify_segments(Report& report) {
        SegmentFindings found(checked_);
        load_keys();
        settle_key_lengths();
        const std::vector<bool> faulty = judge_ranges(checked_, found);
        make_tasks(faulty);
        read_segments();
        const std::vector<MeasuredSegment> measured = measure(checked_);
        judge_media(checked_, measured, keys_, found);
        judge_unread_ranges(checked_, found);
        diagnose(resources_, checked_, keys_, found);
        judge_shared_ivs(found);
        const std::vector<Finding> of_segments = std::move(found).take();
        for (Finding& finding : std::move(maps_.findings()).take()) {
            if (!is_of_segments(finding, of_segments)) {
                findings_.add(std::move(finding));
            }
        }
        add(of_segments);
        add(keys_.take_findings());
        report.playlists.push_back(describe(measured));
    }

    /// Whether what is wrong with an initialisation section is also wrong with segments that it
    /// covers, and is mended with them. Files that are copied again are mended one by one.
    bool is_of_segments(const Finding& of_map, const std::vector<Finding>& of_segments) const {
        const auto covers = [&](const Finding& finding) {
            const auto& segments = checked_.playlist.segments;
            const std::uint64_t first = checked_.playlist.media_sequence;
            return std::any_of(
                segments.begin() + static_cast<std::ptrdiff_t>(*finding.from - first),
                segments.begin() + static_cast<std::ptrdiff_t>(*finding.to - first) + 1,
                [&of_map](const MediaSegment& segment) {
                    return segment.map && segment.map->line.number == of_map.line;
                });
        };
        return !of_map.remedy.empty() && of_map.remedy != k_copy_again &&
               std::any_of(of_segments.begin(), of_segments.end(), [&](const Finding& finding) {
                   return finding.rule == of_map.rule && finding.remedy == of_map.remedy &&
                          covers(finding);
               });
    }

    void load_keys() {
        for (const MediaSegment& segment : checked_.playlist.segments) {
            load_key(segment.key);
            if (segment.map) {
                load_key(segment.map->key);
            }
        }
    }

    void load_key(const Shared<Key>& key) {
        if (key && is_readable(*key)) {
            keys_.load(*key);
        }
    }

    /// By the heads of a few segments of each key.
    void settle_key_lengths() {
        constexpr int k_most_trials = 8;
        std::map<std::string_view, int> trials;
        for (const MediaSegment& segment : checked_.playlist.segments) {
            if (segment.gap || !segment_method(segment.key) || !is_readable(*segment.key) ||
                !keys_.has_other_length(*segment.key) ||
                trials[segment.key->uri]++ >= k_most_trials) {
                continue;
            }
            try {
                SegmentTask task;
                task.location = resources_.resolve(input_.location, segment.uri);
                task.range = segment.byte_range;
                task.i_frames_only = checked_.playlist.i_frames_only;
                task.key = *keys_.find(segment.key->uri);
                keys_.settle_length(*segment.key, *open_stored(resources_, task));
            } catch (const Error&) {
                continue; // is told when the segment is read
            }
        }
    }

    void make_tasks(const std::vector<bool>& faulty) {
        const std::vector<MediaSegment>& segments = checked_.playlist.segments;
        checked_.facts.resize(segments.size());
        for (std::size_t i = 0; i < segments.size(); ++i) {
            checked_.tasks.push_back(make_task(i));
            checked_.tasks.back().is_locked = checked_.tasks.back().is_locked || faulty[i];
        }
    }

    SegmentTask make_task(std::size_t i) {
        const MediaSegment& segment = checked_.playlist.segments[i];
        SegmentTask task;
        task.range = segment.byte_range;
        task.i_frames_only = checked_.playlist.i_frames_only;
        if (const auto method = segment_method(segment.key)) {
            const ContentKey* key =
                is_readable(*segment.key) ? keys_.find(segment.key->uri) : nullptr;
            task.is_locked = key == nullptr;
            task.method = *method;
            task.key = key == nullptr ? std::nullopt : std::optional(*key);
            task.iv = segment.key->iv.value_or(iv_of_sequence_number(checked_.number(i)));
        } else if (segment.key && segment.key->method != k_method_sample_aes) {
            task.is_locked = true;
        }
        task.has_map = static_cast<bool>(segment.map);
        if (segment.map) {
            task.section = maps_.load(*segment.map, checked_.number(i));
        }
        if (segment.gap) {
            return task;
        }
        try {
            task.location = resources_.resolve(input_.location, segment.uri);
        } catch (const Error& error) {
            checked_.facts[i].faults.push_back({&rule("file-missing"), {}, error.what(), {}, {}});
        }
        return task;
    }

    void read_segments() {
        std::atomic<std::size_t> next{0};
        run_in_threads(options_.threads, [&] {
            for (std::size_t i = next++; i < checked_.tasks.size(); i = next++) {
                if (!checked_.tasks[i].location.empty()) {
                    checked_.facts[i] = check_segment(resources_, checked_.tasks[i]);
                }
            }
        });
    }

    /// The same IV for many segments shows which of them begin alike; it is allowed.
    void judge_shared_ivs(SegmentFindings& found) const {
        const std::vector<MediaSegment>& segments = checked_.playlist.segments;
        for (std::size_t i = 1; i < segments.size() && !checked_.playlist.i_frames_only; ++i) {
            const Shared<Key>& key = segments[i].key;
            if (key && key->iv && segments[i - 1].key &&
                key->line.number == segments[i - 1].key->line.number &&
                !checked_.facts[i].needs_diagnosis) {
                Finding finding = finding_of(rule("iv-shared"),
                                             "one EXT-X-KEY gives several segments the same IV");
                finding.severity = Severity::advice;
                finding.line = key->line.number;
                finding.remedy = "leave IV out (the media sequence number is the IV), or give each "
                                 "segment its own EXT-X-KEY";
                found.add(i, std::move(finding), std::to_string(key->line.number));
            }
        }
    }

    MediaReport describe(const std::vector<MeasuredSegment>& measured) const {
        const MediaPlaylist& playlist = checked_.playlist;
        MediaReport media;
        media.name = input_.name;
        media.target_duration = playlist.target_duration;
        media.i_frames_only = playlist.i_frames_only;
        std::map<std::string_view, std::size_t> periods;
        for (std::size_t i = 0; i < playlist.segments.size(); ++i) {
            const MediaSegment& segment = playlist.segments[i];
            SegmentReport described;
            described.uri = segment.uri;
            described.line = segment.line.number;
            described.number = checked_.number(i);
            described.listed = segment.duration;
            described.measured = measured[i].duration;
            described.bytes = checked_.facts[i].bytes;
            if (segment.key) {
                const auto [period, is_new] =
                    periods.try_emplace(segment.key->uri, periods.size() + 1);
                described.key_period = period->second;
                if (is_new) {
                    media.keys.push_back(segment.key->uri);
                }
            }
            described.discontinuity = segment.discontinuity;
            media.has_byte_ranges = media.has_byte_ranges || segment.byte_range;
            described.gap = segment.gap;
            media.segments.push_back(std::move(described));
        }
        return media;
    }

    const PlaylistInput& input_;
    Resources& resources_;
    const VerifyOptions& options_;
    KeyStore keys_;
    MapStore maps_;
    CheckedPlaylist checked_;
    FindingList findings_;
};

} // namespace

CheckedPlaylist verify_media_playlist(const PlaylistInput& input, PlaylistScan scan,
                                      Resources& resources, const VerifyOptions& options,
                                      Report& report) {
    return MediaVerifier(input, resources, options).verify(std::move(scan), report);
}

} // namespace ispkit::hls
