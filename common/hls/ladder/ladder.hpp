// SPDX-License-Identifier: MIT
#pragma once

#include "hls/ladder/rendition_facts.hpp"
#include "hls/playlist/multivariant_playlist.hpp"

#include <optional>
#include <string>
#include <vector>

namespace ispkit::hls {

/// A media playlist for EXT-X-STREAM-INF, and its I-frame playlist, if there is one.
struct LadderVariant {
    std::string uri;
    RenditionFacts facts;
    std::string i_frame_uri;
    BitRates i_frame_rates;
};

/// A media playlist for EXT-X-MEDIA: audio or, if its facts say so, subtitles.
struct LadderRendition {
    std::string uri;
    RenditionFacts facts;
    /// A language tag (BCP 47).
    std::string language;
    std::string name;
};

/// Makes the multivariant playlist. Audio renditions with the same codec and number of channels are
/// one group; each variant with video is listed once for each group, with the bit rates of both
/// together. The first rendition of a group is the default. CODECS is left out where the codec of a
/// track is unknown.
MultivariantPlaylist make_ladder(const std::vector<LadderVariant>& variants,
                                 const std::vector<LadderRendition>& renditions);

/// The languages and names that not all audio groups have, though RFC 8216 4.3.4.1.1 wants equal
/// groups; in the order of the playlist.
std::vector<std::string> names_missing_in_groups(const MultivariantPlaylist& playlist);

} // namespace ispkit::hls
