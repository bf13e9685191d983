// SPDX-License-Identifier: MIT
#pragma once

#include "hls/playlist/playlist.hpp"
#include "hls/verify/finding.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ispkit::hls {

/// One segment of a media playlist, and what its media says.
struct SegmentReport {
    /// As written in the playlist.
    std::string uri;
    /// The line of the URI.
    std::uint64_t line = 0;
    /// The media sequence number.
    std::uint64_t number = 0;
    /// EXTINF.
    Duration listed{};
    /// From the timestamps; nothing if they cannot be read.
    std::optional<Duration> measured;
    /// The size as stored, encrypted if it is; nothing if the resource cannot be read.
    std::optional<std::uint64_t> bytes;
    /// 0 for a clear segment; else the position in PlaylistReport::keys, counted from 1.
    std::size_t key_period = 0;
    /// Whether EXT-X-DISCONTINUITY precedes it.
    bool discontinuity = false;
    /// EXT-X-GAP: it has no media.
    bool gap = false;
};

/// A media playlist as it was judged.
struct MediaReport {
    /// As in Finding::playlist.
    std::string name;
    /// EXT-X-TARGETDURATION in seconds.
    std::uint64_t target_duration = 0;
    /// Whether its text is so wrong that its segments were not read.
    bool is_unread = false;
    bool i_frames_only = false;
    bool has_byte_ranges = false;
    /// The URIs of the keys, in the order of first use.
    std::vector<std::string> keys;
    std::vector<SegmentReport> segments;
};

/// A rendition of a multivariant playlist: EXT-X-STREAM-INF, EXT-X-MEDIA with a URI, or
/// EXT-X-I-FRAME-STREAM-INF.
struct RenditionReport {
    /// The line of its tag.
    std::uint64_t line = 0;
    /// The attributes of the tag as written.
    std::string attributes;
    /// As in MediaReport::name.
    std::string playlist;
    /// BANDWIDTH in bits per second; 0 if it has none.
    std::uint64_t bandwidth = 0;
};

/// A multivariant playlist as it was judged.
struct MultivariantReport {
    std::string name;
    std::vector<RenditionReport> renditions;
};

/// Everything that a run of hls-verify found out.
struct Report {
    std::vector<MultivariantReport> multivariants;
    /// Each media playlist once, in the order of verification.
    std::vector<MediaReport> playlists;
    /// In the order of playlists and lines.
    std::vector<Finding> findings;
};

} // namespace ispkit::hls
