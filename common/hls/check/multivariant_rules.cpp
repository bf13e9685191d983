// SPDX-License-Identifier: MIT
#include "hls/check/multivariant_rules.hpp"

#include "text/quantity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <string_view>
#include <utility>

namespace ispkit::hls {

namespace {

/// Apple's authoring specification, section 9: measured rates are within 10 % of the attributes.
constexpr double k_rate_tolerance = 0.1;
constexpr double k_frame_rate_tolerance = 0.01;
/// Above this, a switch between variants repeats or skips something.
constexpr Duration k_largest_misalignment = std::chrono::milliseconds(100);
constexpr Duration k_largest_difference_of_length = std::chrono::seconds(2);

/// What the renditions of an audio group add to the variants that name it.
struct AudioGroupFacts {
    /// Of the most demanding rendition (section 4.3.4.2).
    BitRates rates;
    std::vector<std::string> codecs;
    bool has_unknown_codec = false;
    /// Whether one of them was not read.
    bool is_incomplete = false;
};

Duration apart(Duration a, Duration b) {
    return a < b ? b - a : a - b;
}

class MultivariantJudge {
public:
    MultivariantJudge(const MultivariantPlaylist& playlist, const CheckedRenditions& media)
        : playlist_(playlist)
        , media_(media) {}

    std::vector<Finding> judge() {
        collect_groups();
        judge_groups();
        for (const Variant& variant : playlist_.variants) {
            judge_references(variant);
            if (variant.codecs.empty()) {
                add(rule("codecs-missing"), variant.line, "EXT-X-STREAM-INF has no CODECS");
            }
            judge_media(variant);
        }
        judge_alignment();
        judge_lengths_of_sound();
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

    void collect_groups() {
        for (const Rendition& rendition : playlist_.renditions) {
            groups_.emplace(rendition.type, rendition.group_id);
            if (rendition.type != k_audio_rendition || rendition.uri.empty()) {
                continue;
            }
            AudioGroupFacts& group = audio_[rendition.group_id];
            const CheckedRendition* checked = find(rendition.uri);
            group.is_incomplete = group.is_incomplete || checked == nullptr;
            if (checked != nullptr) {
                group.rates.peak = std::max(group.rates.peak, checked->facts.rates.peak);
                group.rates.average = std::max(group.rates.average, checked->facts.rates.average);
                add_codecs(group, checked->facts);
            }
        }
    }

    static void add_codecs(AudioGroupFacts& group, const RenditionFacts& facts) {
        group.has_unknown_codec = group.has_unknown_codec || facts.codecs.empty();
        for (const std::string& codec : facts.codecs) {
            if (std::find(group.codecs.begin(), group.codecs.end(), codec) == group.codecs.end()) {
                group.codecs.push_back(codec);
            }
        }
    }

    /// Whether a reference to a group of a type refers to none.
    bool lacks(std::string_view type, const std::string& group) const {
        return !group.empty() && groups_.count({std::string(type), group}) == 0;
    }

    /// The reference to the only group of a type; empty if there is none, or several.
    std::string only_group(std::string_view type) const {
        const auto is_of_type = [type](const auto& group) { return group.first == type; };
        const auto found = std::find_if(groups_.begin(), groups_.end(), is_of_type);
        return std::count_if(groups_.begin(), groups_.end(), is_of_type) == 1
                   ? fmt::format("{}=\"{}\"", type, found->second)
                   : std::string();
    }

    void judge_references(const Variant& variant) {
        const std::pair<std::string_view, const std::string&> references[] = {
            {k_audio_rendition, variant.audio},
            {k_video_rendition, variant.video},
            {k_subtitles_rendition, variant.subtitles},
            {k_closed_captions_rendition, variant.closed_captions}};
        for (const auto& [type, group] : references) {
            if (lacks(type, group)) {
                add_difference(rule("group-missing"), variant,
                               fmt::format("no EXT-X-MEDIA of TYPE {} has the GROUP-ID", type),
                               group, {})
                    .remedy = only_group(type);
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

    const CheckedRendition* find(const std::string& uri) const {
        const auto found = media_.find(uri);
        return found == media_.end() || found->second->places.empty() ? nullptr
                                                                      : found->second.get();
    }

    void judge_media(const Variant& variant) {
        const CheckedRendition* checked = find(variant.uri);
        if (checked == nullptr) {
            return;
        }
        const auto found = audio_.find(variant.audio);
        AudioGroupFacts audio = found == audio_.end() ? AudioGroupFacts() : found->second;
        const RenditionFacts& facts = checked->facts;
        judge_pictures(variant, facts);
        if (lacks(k_audio_rendition, variant.audio) || audio.is_incomplete) {
            return;
        }
        judge_rates(variant, {facts.rates.peak + audio.rates.peak,
                              facts.rates.average + audio.rates.average});
        audio.codecs.insert(audio.codecs.begin(), facts.codecs.begin(), facts.codecs.end());
        if (!facts.codecs.empty() && !audio.has_unknown_codec) {
            judge_codecs(variant, audio.codecs);
        }
    }

    void judge_rates(const Variant& variant, const BitRates& rates) {
        const std::uint64_t listed = variant.bandwidth.value_or(0);
        if (static_cast<double>(rates.peak) >
            static_cast<double>(listed) * (1 + k_rate_tolerance)) {
            add_difference(rule("bandwidth-too-low"), variant,
                           fmt::format("BANDWIDTH is {}, and the peak is {} bits per second",
                                       listed, rates.peak),
                           fmt::format("{}", listed), fmt::format("{}", rates.peak))
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

    void judge_codecs(const Variant& variant, const std::vector<std::string>& found) {
        if (variant.codecs.empty()) {
            return;
        }
        if (!same_codecs(variant.codecs, found)) {
            const std::string expected = fmt::format("{}", fmt::join(found, ","));
            add_difference(
                rule("codecs-differ"), variant,
                fmt::format("CODECS is '{}', and the media has '{}'", variant.codecs, expected),
                variant.codecs, expected)
                .remedy = fmt::format("CODECS=\"{}\"", expected);
        }
    }

    void judge_pictures(const Variant& variant, const RenditionFacts& media) {
        if (variant.resolution && media.size &&
            std::pair(variant.resolution->width, variant.resolution->height) !=
                std::pair<std::uint64_t, std::uint64_t>(media.size->width, media.size->height)) {
            const auto text = [](const auto& size) {
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
        const CheckedRendition* first = nullptr;
        std::set<const CheckedRendition*> judged;
        for (const Variant& variant : playlist_.variants) {
            const CheckedRendition* checked = variant.resolution ? find(variant.uri) : nullptr;
            if (checked == nullptr || !judged.insert(checked).second) {
                continue;
            }
            if (first == nullptr) {
                first = checked;
            } else if (const std::string text = misalignment(*first, *checked); !text.empty()) {
                add_difference(rule("variants-not-aligned"), variant, text, {}, {});
            }
        }
    }

    /// Sound that ends long before the pictures, or after them.
    void judge_lengths_of_sound() {
        const auto first =
            std::find_if(playlist_.variants.begin(), playlist_.variants.end(),
                         [this](const Variant& variant) { return find(variant.uri) != nullptr; });
        if (first == playlist_.variants.end()) {
            return;
        }
        const CheckedRendition& pictures = *find(first->uri);
        for (const Rendition& rendition : playlist_.renditions) {
            const CheckedRendition* sound =
                rendition.type == k_audio_rendition ? find(rendition.uri) : nullptr;
            if (sound == nullptr || !sound->end_list || !pictures.end_list ||
                apart(length_of(*sound), length_of(pictures)) <= k_largest_difference_of_length) {
                continue;
            }
            Finding& finding =
                add(rule("variants-not-aligned"), rendition.line,
                    fmt::format("the sound lasts {:.3f} s, and the first variant "
                                "{:.3f} s",
                                in_seconds(length_of(*sound)), in_seconds(length_of(pictures))));
            finding.segment = rendition.uri;
        }
    }

    static Duration length_of(const CheckedRendition& checked) {
        return std::accumulate(
            checked.places.begin(), checked.places.end(), Duration(),
            [](Duration sum, const auto& place) { return sum + place.duration; });
    }

    /// Empty if two playlists are aligned. Live ones may have been read at different times and
    /// number their segments differently.
    static std::string misalignment(const CheckedRendition& first, const CheckedRendition& other) {
        const auto& a = first.places;
        const auto& b = other.places;
        const bool are_whole = first.end_list && other.end_list;
        if (first.media_sequence != other.media_sequence) {
            return are_whole ? fmt::format("the media sequence begins with {}, and that of the "
                                           "first variant with {}",
                                           other.media_sequence, first.media_sequence)
                             : std::string();
        }
        if (are_whole && a.size() != b.size()) {
            return fmt::format("{}, and the first variant has {}",
                               text::plain_count(b.size(), "segment"), a.size());
        }
        Duration begins{};
        Duration first_begins{};
        for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
            const std::uint64_t number = other.media_sequence + i;
            if (apart(begins, first_begins) > k_largest_misalignment) {
                return fmt::format("segment {} begins at {:.3f} s, and that of the first variant "
                                   "at {:.3f} s",
                                   number, std::chrono::duration<double>(begins).count(),
                                   std::chrono::duration<double>(first_begins).count());
            }
            if (a[i].discontinuity != b[i].discontinuity) {
                return fmt::format("EXT-X-DISCONTINUITY before segment {} is in one variant only",
                                   number);
            }
            begins += b[i].duration;
            first_begins += a[i].duration;
        }
        return {};
    }

    const MultivariantPlaylist& playlist_;
    const CheckedRenditions& media_;
    /// TYPE and GROUP-ID.
    std::set<std::pair<std::string, std::string>> groups_;
    std::map<std::string, AudioGroupFacts> audio_;
    std::vector<Finding> findings_;
};

} // namespace

std::vector<Finding> judge_multivariant(const MultivariantPlaylist& playlist,
                                        const CheckedRenditions& media) {
    return MultivariantJudge(playlist, media).judge();
}

} // namespace ispkit::hls
