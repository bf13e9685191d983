// SPDX-License-Identifier: MIT
#include "hls/check/variant_media.hpp"

#include "hls/codec/track_description.hpp"
#include "text/ascii.hpp"
#include "text/split.hpp"

#include <algorithm>
#include <set>

namespace ispkit::hls {

namespace {

/// The first segment whose timing was read; null if there is none.
const SegmentTiming* first_timing(const CheckedPlaylist& checked) {
    const auto found =
        std::find_if(checked.facts.begin(), checked.facts.end(),
                     [](const SegmentFacts& facts) { return facts.timing.has_value(); });
    return found == checked.facts.end() ? nullptr : &*found->timing;
}

void add_tracks(VariantMedia& media, const SegmentTiming& timing) {
    for (const TrackConfiguration& track : timing.configuration.tracks) {
        const TrackDescription described = describe_track(track, timing.configuration.container);
        if (described.codec.empty()) {
            media.has_unknown_codec = true;
        } else if (std::find(media.codecs.begin(), media.codecs.end(), described.codec) ==
                   media.codecs.end()) {
            const auto place =
                track.kind == TrackKind::video ? media.codecs.begin() : media.codecs.end();
            media.codecs.insert(place, described.codec);
        }
        if (described.size && !media.size) {
            media.size = {described.size->width, described.size->height};
            media.frame_rate = frame_rate(timing.last_frame, timing.timescale);
        }
    }
}

BitRates rates_of_playlist(const CheckedPlaylist& checked) {
    std::vector<SegmentSize> sizes;
    for (std::size_t i = 0; i < checked.facts.size(); ++i) {
        if (!checked.facts[i].bytes) {
            return {};
        }
        sizes.push_back({*checked.facts[i].bytes, checked.playlist.segments[i].duration});
    }
    return bit_rates(sizes, checked.playlist.target_duration);
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

VariantMedia describe_media(const CheckedPlaylist& checked,
                            const std::vector<const CheckedPlaylist*>& audio) {
    VariantMedia media;
    if (const SegmentTiming* timing = first_timing(checked)) {
        add_tracks(media, *timing);
    } else {
        media.has_unknown_codec = true;
    }
    for (const CheckedPlaylist* playlist : audio) {
        if (const SegmentTiming* timing = first_timing(*playlist)) {
            add_tracks(media, *timing);
        } else {
            media.has_unknown_codec = true;
        }
    }
    return media;
}

BitRates rates_of(const CheckedPlaylist& checked,
                  const std::vector<const CheckedPlaylist*>& audio) {
    BitRates rates = rates_of_playlist(checked);
    BitRates loudest;
    for (const CheckedPlaylist* playlist : audio) {
        const BitRates own = rates_of_playlist(*playlist);
        loudest.peak = std::max(loudest.peak, own.peak);
        loudest.average = std::max(loudest.average, own.average);
    }
    return {rates.peak + loudest.peak, rates.average + loudest.average};
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
