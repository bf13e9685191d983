// SPDX-License-Identifier: MIT
#include "hls/check/checked_rendition.hpp"

#include "text/ascii.hpp"
#include "text/split.hpp"

#include <algorithm>
#include <set>

namespace ispkit::hls {

namespace {

/// Whether the size of every segment that has media is known.
bool has_all_sizes(const CheckedPlaylist& checked) {
    for (std::size_t i = 0; i < checked.facts.size(); ++i) {
        if (!checked.facts[i].bytes && !checked.playlist.segments[i].gap) {
            return false;
        }
    }
    return true;
}

/// Without what cannot be told from the stream or means the same to players.
std::string comparable(std::string_view codec) {
    std::string name = text::lower(text::trim(codec));
    if (name.starts_with("mp4a.40.")) {
        return "mp4a.40";
    }
    if (name.starts_with("avc3.") || name.starts_with("hev1.")) {
        name.replace(0, 4, name.starts_with("avc3.") ? "avc1" : "hvc1");
    }
    return name;
}

} // namespace

CheckedRendition describe_rendition(const CheckedPlaylist& checked) {
    CheckedRendition rendition;
    RenditionTracks tracks;
    bool continues = false;
    for (std::size_t i = 0; i < checked.facts.size(); ++i) {
        const auto& timing = checked.facts[i].timing;
        if (timing && (!continues || may_change_tracks(checked.playlist, i))) {
            tracks.add(*timing);
        }
        continues = timing.has_value();
    }
    rendition.facts = std::move(tracks).finish();
    if (has_all_sizes(checked)) {
        rendition.facts.rates = measure_rates(
            checked.playlist, [&checked](std::size_t i) { return *checked.facts[i].bytes; });
    }
    rendition.media_sequence = checked.playlist.media_sequence;
    rendition.end_list = checked.playlist.end_list;
    for (const MediaSegment& segment : checked.playlist.segments) {
        rendition.places.push_back({segment.duration, segment.discontinuity});
    }
    return rendition;
}

bool same_codecs(std::string_view listed, const std::vector<std::string>& found) {
    std::set<std::string> listed_names;
    while (!listed.empty()) {
        listed_names.insert(comparable(text::take_until(listed, ',')));
    }
    // Subtitles are in the list, and not in the segments that are compared.
    for (const std::string_view subtitles : {"wvtt", "stpp.ttml.im1t", "stpp"}) {
        listed_names.erase(std::string(subtitles));
    }
    std::set<std::string> found_names;
    for (const std::string& name : found) {
        found_names.insert(comparable(name));
    }
    return listed_names == found_names;
}

} // namespace ispkit::hls
