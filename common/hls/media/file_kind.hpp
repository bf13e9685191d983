// SPDX-License-Identifier: MIT
#pragma once

#include "io/byte_source.hpp"
#include "io/bytes.hpp"

#include <string_view>

namespace ispkit::hls {

enum class FileKind {
    mpegts,
    mpegts_192,             // a four-octet time code before each packet
    mpegts_204,             // sixteen octets of error correction after each packet
    initialisation_section, // moov without moof
    fmp4_segment,           // moof without moov
    self_initialising_fmp4, // moov and moof in one file
    plain_mp4,              // MP4 that is not fragmented
    packed_audio,
    webvtt,
    playlist,
    markup,
    encrypted, // a whole number of AES blocks that look random
    empty,
    unknown,
};

/// Whether a file that begins so is MP4, by the type of its first box.
bool is_mp4(io::ByteView head);

/// What a file most likely is, from its first octets and, for MP4, the heads of its first boxes.
/// Throws Error with the offset where such a box runs over the end of the file.
FileKind file_kind(io::ByteSource& source);

/// Throws an Error that says what the source is instead of what was wanted, as "MPEG-TS".
[[noreturn]] void throw_wrong_kind(io::ByteSource& source, std::string_view wanted);

} // namespace ispkit::hls
