// SPDX-License-Identifier: MIT
#include "hls/check/multivariant_rules.hpp"

#include "hls/check/variant_media.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string_view>

namespace ispkit::hls {

namespace {

/// Apple's authoring specification, section 9: measured rates are within 10 % of the attributes.
constexpr double k_rate_tolerance = 0.1;
constexpr double k_frame_rate_tolerance = 0.01;
/// Above this, a switch between variants repeats or skips something.
constexpr Duration k_largest_misalignment = std::chrono::milliseconds(100);

Duration apart(Duration a, Duration b) {
    return a < b ? b - a : a - b;
}

class MultivariantJudge {
public:
    MultivariantJudge(const MultivariantPlaylist& playlist, const CheckedPlaylists& media)
        : playlist_(playlist)
        , media_(media) {}

    std::vector<Finding> judge() {
        judge_groups();
        for (const Variant& variant : playlist_.variants) {
            judge_references(variant);
            if (variant.codecs.empty()) {
                add(rule("codecs-missing"), variant.line, "EXT-X-STREAM-INF has no CODECS");
            }
            judge_media(variant);
        }
        judge_alignment();
        const bool has_pictures =
            std::any_of(playlist_.variants.begin(), playlist_.variants.end(),
                        [](const Variant& variant) { return variant.resolution.has_value(); });
        if (has_pictures && playlist_.i_frame_variants.empty()) {
            add(rule("iframe-playlist-missing"), {},
                "no EXT-X-I-FRAME-STREAM-INF, which gives thumbnails while seeking");
        }
        return std::move(findings_);
    }

private:
    Finding& add(const Rule& rule, SourceLine line, std::string text) {
        findings_.push_back(finding_of(rule, std::move(text)));
        findings_.back().line = line.number;
        return findings_.back();
    }

    Finding& add_difference(const Rule& rule, const Variant& variant, std::string text,
                            std::string found, std::string expected) {
        Finding& finding = add(rule, variant.line, std::move(text));
        finding.segment = variant.uri;
        finding.found = std::move(found);
        finding.expected = std::move(expected);
        return finding;
    }

    // --- groups -----------------------------------------------------------------------------

    bool has_group(std::string_view type, const std::string& group) const {
        return std::any_of(playlist_.renditions.begin(), playlist_.renditions.end(),
                           [&](const Rendition& rendition) {
                               return rendition.type == type && rendition.group_id == group;
                           });
    }

    void judge_references(const Variant& variant) {
        const std::pair<std::string_view, const std::string&> references[] = {
            {k_audio_rendition, variant.audio},
            {k_video_rendition, variant.video},
            {k_subtitles_rendition, variant.subtitles},
            {k_closed_captions_rendition, variant.closed_captions}};
        for (const auto& [type, group] : references) {
            if (!group.empty() && !has_group(type, group)) {
                add_difference(rule("group-missing"), variant,
                               fmt::format("no EXT-X-MEDIA of TYPE {} has the GROUP-ID", type),
                               group, {});
            }
        }
    }

    /// Section 4.3.4.1.1: all groups of a type have the same renditions.
    void judge_groups() {
        std::map<std::string, std::set<std::string>> groups;
        std::map<std::string, SourceLine> lines;
        std::set<std::string> all;
        for (const Rendition& rendition : playlist_.renditions) {
            if (rendition.type == k_audio_rendition) {
                const std::string name = rendition.name + " (" + rendition.language + ")";
                groups[rendition.group_id].insert(name);
                lines.try_emplace(rendition.group_id, rendition.line);
                all.insert(name);
            }
        }
        for (const auto& [group, names] : groups) {
            for (const std::string& name : all) {
                if (names.count(name) == 0) {
                    Finding& finding =
                        add(rule("audio-not-in-all-groups"), lines[group],
                            fmt::format("the audio group '{}' has no rendition {}", group, name));
                    finding.expected = name;
                    break;
                }
            }
        }
    }

    // --- media ------------------------------------------------------------------------------

    const CheckedPlaylist* find(const std::string& uri) const {
        const auto found = media_.find(uri);
        return found == media_.end() || found->second.playlist.segments.empty() ? nullptr
                                                                                : &found->second;
    }

    /// The playlists that play together with the variant: of each group, all renditions.
    std::vector<const CheckedPlaylist*> audio_of(const Variant& variant) const {
        std::vector<const CheckedPlaylist*> audio;
        for (const Rendition& rendition : playlist_.renditions) {
            if (rendition.type == k_audio_rendition && rendition.group_id == variant.audio &&
                !rendition.uri.empty()) {
                if (const CheckedPlaylist* checked = find(rendition.uri)) {
                    audio.push_back(checked);
                }
            }
        }
        return audio;
    }

    void judge_media(const Variant& variant) {
        const CheckedPlaylist* checked = find(variant.uri);
        if (checked == nullptr) {
            return;
        }
        const std::vector<const CheckedPlaylist*> audio = audio_of(variant);
        judge_rates(variant, rates_of(*checked, audio));
        const VariantMedia media = describe_media(*checked, audio);
        judge_codecs(variant, media);
        judge_pictures(variant, media);
    }

    void judge_rates(const Variant& variant, const BitRates& rates) {
        const auto listed = static_cast<double>(variant.bandwidth);
        if (static_cast<double>(rates.peak) > listed * (1 + k_rate_tolerance)) {
            add_difference(rule("bandwidth-too-low"), variant,
                           fmt::format("BANDWIDTH is {}, and the peak is {} bits per second",
                                       variant.bandwidth, rates.peak),
                           fmt::format("{}", variant.bandwidth), fmt::format("{}", rates.peak))
                .remedy = fmt::format("BANDWIDTH={}", rates.peak);
        }
        if (!variant.average_bandwidth || rates.average == 0) {
            return;
        }
        const double ratio =
            static_cast<double>(*variant.average_bandwidth) / static_cast<double>(rates.average);
        if (std::abs(ratio - 1) > k_rate_tolerance) {
            add_difference(
                rule("average-bandwidth-differs"), variant,
                fmt::format("AVERAGE-BANDWIDTH is {}, and the average is {} bits per second",
                            *variant.average_bandwidth, rates.average),
                fmt::format("{}", *variant.average_bandwidth), fmt::format("{}", rates.average))
                .remedy = fmt::format("AVERAGE-BANDWIDTH={}", rates.average);
        }
    }

    void judge_codecs(const Variant& variant, const VariantMedia& media) {
        if (variant.codecs.empty() || media.codecs.empty() || media.has_unknown_codec) {
            return;
        }
        if (!same_codecs(variant.codecs, media.codecs)) {
            const std::string expected = fmt::format("{}", fmt::join(media.codecs, ","));
            add_difference(
                rule("codecs-differ"), variant,
                fmt::format("CODECS is '{}', and the media has '{}'", variant.codecs, expected),
                variant.codecs, expected)
                .remedy = fmt::format("CODECS=\"{}\"", expected);
        }
    }

    void judge_pictures(const Variant& variant, const VariantMedia& media) {
        if (variant.resolution && media.size && !(*variant.resolution == *media.size)) {
            const auto text = [](const Resolution& size) {
                return fmt::format("{}x{}", size.width, size.height);
            };
            add_difference(rule("resolution-differs"), variant,
                           fmt::format("RESOLUTION is {}, and the pictures have {}",
                                       text(*variant.resolution), text(*media.size)),
                           text(*variant.resolution), text(*media.size))
                .remedy = "RESOLUTION=" + text(*media.size);
        }
        if (variant.frame_rate && media.frame_rate) {
            const auto listed = static_cast<double>(*variant.frame_rate) / 1000;
            const auto measured = static_cast<double>(*media.frame_rate) / 1000;
            if (std::abs(listed / measured - 1) > k_frame_rate_tolerance) {
                add_difference(
                    rule("frame-rate-differs"), variant,
                    fmt::format("FRAME-RATE is {:.3f}, and the media has {:.3f}", listed, measured),
                    fmt::format("{:.3f}", listed), fmt::format("{:.3f}", measured))
                    .remedy = fmt::format("FRAME-RATE={:.3f}", measured);
            }
        }
    }

    // --- alignment --------------------------------------------------------------------------

    /// Section 6.2.4: matching content has matching timestamps and discontinuities.
    void judge_alignment() {
        const CheckedPlaylist* first = nullptr;
        for (const Variant& variant : playlist_.variants) {
            const CheckedPlaylist* checked = find(variant.uri);
            if (checked == nullptr || !variant.resolution) {
                continue;
            }
            if (first == nullptr) {
                first = checked;
            } else if (const std::string text = misalignment(*first, *checked); !text.empty()) {
                add_difference(rule("variants-not-aligned"), variant, text, {}, {});
            }
        }
    }

    /// Empty if two playlists are aligned.
    static std::string misalignment(const CheckedPlaylist& first, const CheckedPlaylist& other) {
        const std::vector<MediaSegment>& a = first.playlist.segments;
        const std::vector<MediaSegment>& b = other.playlist.segments;
        if (first.playlist.media_sequence != other.playlist.media_sequence) {
            return fmt::format("the media sequence begins with {}, and that of the first variant "
                               "with {}",
                               other.playlist.media_sequence, first.playlist.media_sequence);
        }
        if (first.playlist.end_list && other.playlist.end_list && a.size() != b.size()) {
            return fmt::format("{} segments, and the first variant has {}", b.size(), a.size());
        }
        Duration begins{};
        Duration first_begins{};
        for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
            if (apart(begins, first_begins) > k_largest_misalignment) {
                return fmt::format("segment {} begins at {:.3f} s, and that of the first variant "
                                   "at {:.3f} s",
                                   other.number(i), std::chrono::duration<double>(begins).count(),
                                   std::chrono::duration<double>(first_begins).count());
            }
            if (a[i].discontinuity != b[i].discontinuity) {
                return fmt::format("EXT-X-DISCONTINUITY before segment {} is in one variant only",
                                   other.number(i));
            }
            begins += b[i].duration;
            first_begins += a[i].duration;
        }
        return {};
    }

    const MultivariantPlaylist& playlist_;
    const CheckedPlaylists& media_;
    std::vector<Finding> findings_;
};

} // namespace

std::vector<Finding> judge_multivariant(const MultivariantPlaylist& playlist,
                                        const CheckedPlaylists& media) {
    return MultivariantJudge(playlist, media).judge();
}

} // namespace ispkit::hls
