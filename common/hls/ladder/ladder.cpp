// SPDX-License-Identifier: MIT
#include "hls/ladder/ladder.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace ispkit::hls {

namespace {

constexpr std::string_view k_audio_group = "audio";
constexpr std::string_view k_subtitle_group = "subtitles";

/// Audio that players may exchange for each other.
struct AudioGroup {
    std::string id;
    std::vector<std::string> codecs;
    unsigned channels = 0;
    /// The largest of the group's members.
    BitRates rates;
};

AudioGroup& group_of(const RenditionFacts& facts, std::vector<AudioGroup>& groups) {
    const auto found = std::find_if(groups.begin(), groups.end(), [&facts](const AudioGroup& g) {
        return g.codecs == facts.codecs && g.channels == facts.channels;
    });
    if (found != groups.end()) {
        return *found;
    }
    const std::string number = groups.empty() ? "" : fmt::format("-{}", groups.size() + 1);
    groups.push_back({std::string(k_audio_group) + number, facts.codecs, facts.channels, {}});
    return groups.back();
}

Rendition make_rendition(const LadderRendition& from) {
    Rendition rendition;
    rendition.uri = from.uri;
    rendition.language = from.language;
    rendition.name = from.name;
    rendition.autoselect = true;
    return rendition;
}

std::vector<AudioGroup> add_renditions(const std::vector<LadderRendition>& renditions,
                                       MultivariantPlaylist& playlist) {
    std::vector<AudioGroup> groups;
    for (const LadderRendition& from : renditions) {
        Rendition rendition = make_rendition(from);
        if (from.facts.is_text) {
            rendition.type = k_subtitles_rendition;
            rendition.group_id = k_subtitle_group;
        } else {
            const std::size_t known = groups.size();
            AudioGroup& group = group_of(from.facts, groups);
            group.rates.peak = std::max(group.rates.peak, from.facts.rates.peak);
            group.rates.average = std::max(group.rates.average, from.facts.rates.average);
            rendition.group_id = group.id;
            rendition.is_default = groups.size() > known;
            rendition.channels = group.channels == 0 ? "" : std::to_string(group.channels);
        }
        playlist.renditions.push_back(std::move(rendition));
    }
    return groups;
}

/// Joins names for CODECS, each once; nothing if one part is unknown.
std::string joined(const std::vector<std::vector<std::string>>& parts) {
    std::vector<std::string> all;
    for (const std::vector<std::string>& part : parts) {
        if (part.empty()) {
            return {};
        }
        for (const std::string& codec : part) {
            if (std::find(all.begin(), all.end(), codec) == all.end()) {
                all.push_back(codec);
            }
        }
    }
    return fmt::format("{}", fmt::join(all, ","));
}

std::optional<Resolution> resolution_of(const RenditionFacts& facts) {
    return facts.size ? std::optional(Resolution{facts.size->width, facts.size->height})
                      : std::nullopt;
}

Variant make_variant(const LadderVariant& from, const AudioGroup* group, bool has_subtitles) {
    const RenditionFacts& facts = from.facts;
    std::vector<std::vector<std::string>> codecs = {facts.codecs};
    Variant variant;
    variant.uri = from.uri;
    variant.bandwidth = facts.rates.peak;
    variant.average_bandwidth = facts.rates.average;
    variant.resolution = resolution_of(facts);
    variant.frame_rate = facts.frame_rate;
    if (group != nullptr) {
        *variant.bandwidth += group->rates.peak;
        *variant.average_bandwidth += group->rates.average;
        variant.audio = group->id;
        codecs.push_back(group->codecs);
    }
    if (has_subtitles) {
        variant.subtitles = k_subtitle_group;
        codecs.push_back({"wvtt"});
    }
    variant.codecs = joined(codecs);
    return variant;
}

Variant make_i_frame_variant(const LadderVariant& from) {
    Variant variant;
    variant.uri = from.i_frame_uri;
    variant.bandwidth = from.i_frame_rates.peak;
    variant.average_bandwidth = from.i_frame_rates.average;
    variant.resolution = resolution_of(from.facts);
    variant.codecs = from.facts.codecs.empty() ? "" : from.facts.codecs.front();
    return variant;
}

} // namespace

MultivariantPlaylist make_ladder(const std::vector<LadderVariant>& variants,
                                 const std::vector<LadderRendition>& renditions) {
    MultivariantPlaylist playlist;
    const std::vector<AudioGroup> groups = add_renditions(renditions, playlist);
    const bool has_subtitles =
        std::any_of(renditions.begin(), renditions.end(),
                    [](const LadderRendition& rendition) { return rendition.facts.is_text; });
    playlist.independent_segments =
        std::all_of(variants.begin(), variants.end(), [](const LadderVariant& variant) {
            return variant.facts.independent_segments;
        });
    for (const LadderVariant& variant : variants) {
        if (groups.empty() || !variant.facts.has_video) {
            playlist.variants.push_back(make_variant(variant, nullptr, has_subtitles));
        } else {
            for (const AudioGroup& group : groups) {
                playlist.variants.push_back(make_variant(variant, &group, has_subtitles));
            }
        }
        if (!variant.i_frame_uri.empty()) {
            playlist.i_frame_variants.push_back(make_i_frame_variant(variant));
        }
    }
    return playlist;
}

std::vector<std::string> names_missing_in_groups(const MultivariantPlaylist& playlist) {
    std::vector<std::string> missing;
    for (const Rendition& rendition : playlist.renditions) {
        for (const Variant& variant : playlist.variants) {
            const bool has = std::any_of(
                playlist.renditions.begin(), playlist.renditions.end(), [&](const Rendition& r) {
                    return r.group_id == variant.audio && r.name == rendition.name;
                });
            if (rendition.type == k_audio_rendition && !variant.audio.empty() && !has &&
                std::find(missing.begin(), missing.end(), rendition.name) == missing.end()) {
                missing.push_back(rendition.name);
            }
        }
    }
    return missing;
}

} // namespace ispkit::hls
