// SPDX-License-Identifier: MIT
#pragma once

#include "hls/playlist/playlist.hpp"
#include "hls/tag/variables.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::hls {

/// An attribute without a member in the model. The text is not empty.
struct OtherAttribute {
    std::string name;
    std::string text;
    bool quoted = false;

    bool operator==(const OtherAttribute&) const = default;
};

// The values of TYPE in EXT-X-MEDIA.
inline constexpr std::string_view k_audio_rendition = "AUDIO";
inline constexpr std::string_view k_video_rendition = "VIDEO";
inline constexpr std::string_view k_subtitles_rendition = "SUBTITLES";
inline constexpr std::string_view k_closed_captions_rendition = "CLOSED-CAPTIONS";

/// An EXT-X-MEDIA tag (RFC 8216 section 4.3.4.1). An empty text is an attribute that is missing.
struct Rendition {
    /// An unknown type is kept as written.
    std::string type{k_audio_rendition};
    /// The media playlist. Empty if the rendition is in the variant's own segments.
    std::string uri;
    std::string group_id;
    std::string name;
    std::string language;
    std::string associated_language;
    bool is_default = false;
    bool autoselect = false;
    bool forced = false;
    std::string instream_id;
    std::string characteristics;
    /// "6", or "16/JOC" with the parameters of the codec.
    std::string channels;
    /// By name.
    std::vector<OtherAttribute> other_attributes;
    SourceLine line;

    bool operator==(const Rendition&) const = default;
};

/// The value of RESOLUTION, in pixels.
struct Resolution {
    std::uint64_t width = 0;
    std::uint64_t height = 0;

    bool operator==(const Resolution&) const = default;
};

/// An EXT-X-STREAM-INF tag with its URI, or an EXT-X-I-FRAME-STREAM-INF tag, which has no frame
/// rate and of the groups only `video` (sections 4.3.4.2 and 4.3.4.3). An empty text is an
/// attribute that is missing.
struct Variant {
    std::string uri;
    /// Peak and average, in bits per second; the peak is required, and may be missing all the same.
    std::optional<std::uint64_t> bandwidth;
    std::optional<std::uint64_t> average_bandwidth;
    std::string codecs;
    std::optional<Resolution> resolution;
    /// In thousandths of a frame per second: 29.97 is 29970.
    std::optional<std::uint64_t> frame_rate;
    /// SDR, HLG or PQ.
    std::string video_range;
    /// GROUP-IDs of renditions.
    std::string audio;
    std::string video;
    std::string subtitles;
    std::string closed_captions;
    /// CLOSED-CAPTIONS=NONE.
    bool has_no_closed_captions = false;
    /// By name.
    std::vector<OtherAttribute> other_attributes;
    SourceLine line;

    bool operator==(const Variant&) const = default;
};

/// A multivariant playlist (RFC 8216 section 4.3.4, RFC 8216bis section 4.4.6): the playlists of
/// one presentation. URIs are relative to it.
struct MultivariantPlaylist {
    /// EXT-X-VERSION as read, 1 without the tag.
    unsigned version = 1;
    bool independent_segments = false;
    /// Tags and comments without a member here, as whole lines: EXT-X-DEFINE, EXT-X-START,
    /// EXT-X-SESSION-DATA, EXT-X-CONTENT-STEERING and unknown ones.
    std::vector<std::string> other_tags;
    /// EXT-X-SESSION-KEY.
    std::vector<Key> session_keys;
    std::vector<Rendition> renditions;
    /// The first one is what players start with.
    std::vector<Variant> variants;
    std::vector<Variant> i_frame_variants;
    /// What its EXT-X-DEFINE tags define, for media playlists that import it.
    VariableValues variables;

    bool operator==(const MultivariantPlaylist&) const = default;
};

/// The EXT-X-VERSION to write: the lowest that the model's content allows (section 7), or the
/// version that was read if that is higher.
unsigned required_version(const MultivariantPlaylist& playlist);

/// The URIs of all media playlists, each once: variants, then renditions, then I-frame playlists.
std::vector<std::string> media_playlist_uris(const MultivariantPlaylist& playlist);

} // namespace ispkit::hls
