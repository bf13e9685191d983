// SPDX-License-Identifier: MIT
#pragma once

#include "hls/check/checked_playlist.hpp"
#include "hls/playlist/bit_rate.hpp"
#include "hls/playlist/multivariant_playlist.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::hls {

/// What a variant's media says about the attributes of EXT-X-STREAM-INF.
struct VariantMedia {
    /// For CODECS: video first, each once.
    std::vector<std::string> codecs;
    /// Whether a track has a codec without a name here.
    bool has_unknown_codec = false;
    std::optional<Resolution> size;
    /// In thousandths of a frame per second.
    std::optional<std::uint64_t> frame_rate;
};

/// Reads it from the first segments with timing of the variant's playlist and of the audio that
/// plays with it.
VariantMedia describe_media(const CheckedPlaylist& checked,
                            const std::vector<const CheckedPlaylist*>& audio);

/// The bit rates of a playlist and the most demanding audio together (RFC 8216 section 4.3.4.2).
BitRates rates_of(const CheckedPlaylist& checked, const std::vector<const CheckedPlaylist*>& audio);

/// Whether CODECS names the same codecs in any order. Case and the variants of AAC that only
/// decoding tells apart do not matter.
bool same_codecs(std::string_view listed, const std::vector<std::string>& found);

} // namespace ispkit::hls
