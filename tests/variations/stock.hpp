// SPDX-License-Identifier: MIT
#pragma once

#include "hls/mpegts/byte_builder.hpp"
#include "hls/playlist/playlist.hpp"

#include <string>
#include <vector>

namespace ispkit::variations {

using test::Bytes;
using test::operator+;

/// A segment of clear media.
struct Clip {
    Bytes content;
    hls::Duration duration{};
};

/// Continuous media of one kind, cut into segments.
struct Stream {
    /// Such as "avc-open-ts": codec of the first track, open if groups of pictures are open, and
    /// container (ts, fmp4, packed or webvtt).
    std::string name;
    /// Of its files, such as ".ts".
    std::string suffix;
    /// The initialisation section; empty if it has none.
    Bytes section;
    std::vector<Clip> clips;

    bool is(std::string_view word) const;
    bool has_video() const { return is("avc") || is("hevc") || is("mpeg2"); }
};

/// Reads the streams in the folders of a folder, each a playlist NAME/index.m3u8. Packed audio gets
/// its timestamps here (RFC 8216 3.4), and WebVTT is added. Throws Error.
std::vector<Stream> read_stock(const std::string& folder);

} // namespace ispkit::variations
