// SPDX-License-Identifier: MIT
#include "hls/ladder/rendition_facts.hpp"

#include "error.hpp"
#include "hls/media/file_kind.hpp"

#include <algorithm>

namespace ispkit::hls {

namespace {

constexpr std::string_view k_webvtt_name = "wvtt";

std::uint64_t area(const PictureSize& size) {
    return std::uint64_t{size.width} * size.height;
}

} // namespace

void RenditionTracks::add(const SegmentTiming& timing) {
    for (const TrackConfiguration& track : timing.configuration.tracks) {
        const TrackDescription description = describe_track(track, timing.configuration.container);
        const bool is_video = description.kind == TrackKind::video;
        facts_.has_video = facts_.has_video || is_video;
        facts_.has_audio = facts_.has_audio || !is_video;
        facts_.channels = std::max(facts_.channels, description.channels);
        if (description.size && (!facts_.size || area(*description.size) > area(*facts_.size))) {
            facts_.size = description.size;
        }
        add_codec(is_video ? video_ : audio_, description.codec);
    }
    if (facts_.has_video) {
        const auto rate = frame_rate(timing.last_frame, timing.timescale);
        facts_.frame_rate = std::max(facts_.frame_rate, rate);
    }
}

void RenditionTracks::add_codec(std::vector<std::string>& codecs, const std::string& codec) {
    has_unknown_codec_ = has_unknown_codec_ || codec.empty();
    if (std::find(codecs.begin(), codecs.end(), codec) == codecs.end()) {
        codecs.push_back(codec);
    }
}

RenditionFacts RenditionTracks::finish() && {
    if (!has_unknown_codec_) {
        facts_.codecs = std::move(video_);
        facts_.codecs.insert(facts_.codecs.end(), audio_.begin(), audio_.end());
    }
    return std::move(facts_);
}

bool may_change_tracks(const MediaPlaylist& playlist, std::size_t position) {
    const MediaSegment& segment = playlist.segments[position];
    return position == 0 || segment.discontinuity || playlist.segments[position - 1].gap ||
           !(segment.map == playlist.segments[position - 1].map);
}

BitRates measure_rates(const MediaPlaylist& playlist,
                       const std::function<std::uint64_t(std::size_t)>& size_of_segment) {
    std::vector<SegmentSize> sizes;
    for (std::size_t i = 0; i < playlist.segments.size(); ++i) {
        if (!playlist.segments[i].gap) {
            sizes.push_back({size_of_segment(i), playlist.segments[i].duration});
        }
    }
    return bit_rates(sizes, playlist.target_duration);
}

RenditionFacts measure_rendition(LocalSegments& segments) {
    const MediaPlaylist& playlist = segments.playlist();
    RenditionTracks tracks;
    bool is_text = false;
    for (std::size_t i = 0; i < playlist.segments.size() && !is_text; ++i) {
        if (playlist.segments[i].gap || !may_change_tracks(playlist, i)) {
            continue;
        }
        is_text = file_kind(*segments.open(i)) == FileKind::webvtt;
        if (!is_text) {
            tracks.add(segments.timing(i));
        }
    }
    RenditionFacts facts = std::move(tracks).finish();
    facts.is_text = is_text;
    if (is_text) {
        facts.codecs = {std::string(k_webvtt_name)};
    } else if (!facts.has_video && !facts.has_audio) {
        throw_error("{}: no segments", segments.path());
    }
    facts.independent_segments = playlist.independent_segments;
    facts.rates = measure_rates(playlist, [&](std::size_t i) { return segments.fetched_size(i); });
    return facts;
}

} // namespace ispkit::hls
