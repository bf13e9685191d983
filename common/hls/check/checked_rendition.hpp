// SPDX-License-Identifier: MIT
#pragma once

#include "hls/check/checked_playlist.hpp"
#include "hls/ladder/rendition_facts.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::hls {

/// What the rules of multivariant playlists need of a media playlist that was read.
struct CheckedRendition {
    /// Without tracks if no segment's timing could be read; without rates if a segment could not.
    RenditionFacts facts;
    std::uint64_t media_sequence = 0;
    bool end_list = false;
    /// Of each segment: EXTINF, and whether EXT-X-DISCONTINUITY precedes it.
    struct Place {
        Duration duration{};
        bool discontinuity = false;
    };
    std::vector<Place> places;
};

CheckedRendition describe_rendition(const CheckedPlaylist& checked);

/// Whether CODECS names the same codecs in any order. Case and the variants of AAC that only
/// decoding tells apart do not matter.
bool same_codecs(std::string_view listed, const std::vector<std::string>& found);

} // namespace ispkit::hls
