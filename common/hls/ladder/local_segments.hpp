// SPDX-License-Identifier: MIT
#pragma once

#include "hls/crypt/key.hpp"
#include "hls/media/initialisation_section.hpp"
#include "hls/media/key_frames.hpp"
#include "hls/playlist/playlist.hpp"
#include "hls/timing/segment_timing.hpp"
#include "io/byte_source.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ispkit::hls {

/// Returns the content key of an EXT-X-KEY that encrypts whole segments, in a playlist in this
/// folder ("" or with "/" at its end).
using KeyFinder = std::function<ContentKey(const Key& key, const std::string& folder)>;

/// A media playlist on the local disk, with its segments, which are decrypted (see Method). URIs
/// are relative references; they name files relative to the playlist's folder. All functions throw
/// Error if a file cannot be read, decrypted or parsed.
class LocalSegments {
public:
    /// Reads the playlist.
    LocalSegments(std::string path, KeyFinder keys);

    const std::string& path() const { return path_; }
    const MediaPlaylist& playlist() const { return playlist_; }

    /// The clear content of the segment at this position of the playlist, which has no EXT-X-GAP.
    std::unique_ptr<io::ByteSource> open(std::size_t position) const;

    /// In bytes, as players fetch it.
    std::uint64_t fetched_size(std::size_t position) const;

    /// Of a segment with video or audio.
    SegmentTiming timing(std::size_t position);
    std::vector<KeyFrame> key_frames(std::size_t position);

    /// The explicit IV of a segment that is encrypted whole.
    Iv iv(std::size_t position) const;

private:
    std::unique_ptr<io::ByteSource> open_file(const std::string& uri,
                                              const std::optional<ByteRange>& range) const;
    std::unique_ptr<io::ByteSource> decrypted(std::unique_ptr<io::ByteSource> stored,
                                              const Shared<Key>& key, const Iv& iv) const;
    const InitialisationSection& section(std::size_t position);

    std::string path_;
    std::string folder_;
    KeyFinder keys_;
    MediaPlaylist playlist_;
    /// By URI and offset.
    std::map<std::pair<std::string, std::uint64_t>, InitialisationSection> sections_;
};

} // namespace ispkit::hls
