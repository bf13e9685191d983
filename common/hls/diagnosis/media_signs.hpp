// SPDX-License-Identifier: MIT
#pragma once

#include "hls/crypt/iv.hpp"
#include "io/bytes.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace ispkit::hls {

/// Enough of a segment to recognise its content.
inline constexpr std::size_t k_signs_size = 4096;

enum class MediaForm { unknown, mpegts, mp4, packed_audio, webvtt };

/// Whether bytes can stand at the beginning of a segment. A wrong IV damages the first 16 bytes,
/// and as it is often another small number, perhaps one bit of them.
enum class FirstBlock { wrong, possible, right };

/// What bytes reveal that are perhaps a segment's clear content.
struct MediaSigns {
    /// Of the bytes after the first block, which do not depend on the IV; unknown for a wrong key.
    MediaForm form = MediaForm::unknown;
    FirstBlock first = FirstBlock::wrong;
    /// The value in the last four bytes of the first block if any value is well-formed there: the
    /// minor version of styp and ftyp, the reference of sidx. `first` is then possible.
    std::optional<std::uint32_t> free_number;

    bool is_media() const { return form != MediaForm::unknown && first != FirstBlock::wrong; }
};

/// Reads the signs in the first bytes of a segment, up to k_signs_size of them. Content shorter
/// than two blocks has no signs.
MediaSigns read_signs(io::ByteView head);

/// Whether it is UTF-8 without control characters but white space; the last character may be cut
/// off.
bool is_text(std::string_view text);

/// Judges the first block alone of content whose form is known.
MediaSigns judge_first_block(MediaForm form, io::ByteView head);

} // namespace ispkit::hls
