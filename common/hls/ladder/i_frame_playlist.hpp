// SPDX-License-Identifier: MIT
#pragma once

#include "hls/ladder/local_segments.hpp"

namespace ispkit::hls {

/// Makes the I-frame playlist (EXT-X-I-FRAMES-ONLY, RFC 8216 4.3.3.6) of a media playlist with
/// video: a byte range for each key frame, which lasts until the next one. URIs, EXT-X-MAP and
/// discontinuities are those of the media playlist. Encrypted segments stay as they are: the ranges
/// name positions of their clear content (RFC 8216bis 6.3.6), and each key has its segment's IV as
/// an attribute, since the numbers of the I-frame playlist are others. Reads all segments whole.
/// Throws Error if one cannot be read, if there is no key frame, or if encrypted segments are byte
/// ranges themselves.
MediaPlaylist make_i_frame_playlist(LocalSegments& segments);

} // namespace ispkit::hls
