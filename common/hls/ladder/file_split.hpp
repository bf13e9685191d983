// SPDX-License-Identifier: MIT
#pragma once

#include "hls/playlist/playlist.hpp"
#include "io/byte_source.hpp"

#include <optional>
#include <vector>

namespace ispkit::hls {

/// A media file as byte ranges for a playlist (RFC 8216 4.3.2.2).
struct FileSplit {
    /// The initialisation section of fMP4, from the file's front to the end of moov.
    std::optional<ByteRange> map;
    /// Consecutive, from the first key frame to the end of the file.
    std::vector<ByteRange> segments;
};

/// Splits an MPEG-TS file, or an fMP4 file with its own initialisation section, before key frames,
/// so that each part lasts at least this long, except for the last one. In MPEG-TS, a part begins
/// with the tables (PAT) right before the key frame. Throws Error for another kind of file, and if
/// no key frame has such a place before it.
FileSplit split_file(io::ByteSource& source, Duration shortest);

} // namespace ispkit::hls
