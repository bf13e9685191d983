// SPDX-License-Identifier: MIT
#pragma once

#include "io/bytes.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace ispkit::hls {

/// An ID3v2 tag at the front of packed audio (RFC 8216 3.4; id3.org, ID3v2.3 and ID3v2.4).
struct Id3Tag {
    /// In bytes, with its head.
    std::size_t size = 0;
    /// The PRIV frame "com.apple.streaming.transportStreamTimestamp": the 33-bit PTS of the first
    /// sample, in ticks of 90 kHz.
    std::optional<std::uint64_t> timestamp;
};

/// The longest tag that is searched for a timestamp.
inline constexpr std::size_t k_longest_id3_search = 64 * 1024;

/// Reads the tag at the front of the bytes, which may be cut off; the frames that are cut off have
/// no timestamp. Nothing if there is no tag.
std::optional<Id3Tag> read_id3_tag(io::ByteView bytes);

} // namespace ispkit::hls
