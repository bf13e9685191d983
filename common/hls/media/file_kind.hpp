// SPDX-License-Identifier: MIT
#pragma once

#include "io/byte_source.hpp"
#include "io/bytes.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace ispkit::hls {

enum class FileKind {
    mpegts,
    mpegts_192,             // a time code of four bytes before each packet
    mpegts_204,             // sixteen bytes of error correction after each packet
    initialisation_section, // moov without moof
    fmp4_segment,           // moof without moov
    self_initialising_fmp4, // moov and moof in one file
    plain_mp4,              // MP4 that is not fragmented
    mp4_without_media,      // neither moov nor moof nor mdat
    packed_audio,
    webvtt,
    playlist,
    markup,
    encrypted, // a whole number of AES blocks that look random
    empty,
    unknown,
};

/// Whether a file with this beginning is MP4, by the type of its first box.
bool is_mp4(io::ByteView head);

/// Whether a text begins as web pages and XML do, in any encoding. Random bytes hardly ever do.
bool is_page(std::string_view text);

/// The number of first bytes that tell the kind of a file; most audio frames are shorter.
inline constexpr std::size_t k_kind_head_size = 4096;

/// Whether a file with these first k_kind_head_size bytes, or as many as it has, and this size is
/// FileKind::encrypted.
bool looks_encrypted(io::ByteView head, std::uint64_t size);

/// The most likely kind of a file, from its first bytes and, for MP4, the heads of its first boxes.
/// Throws Error with the offset if such a box extends beyond the end of the file.
FileKind file_kind(io::ByteSource& source);

/// The kind as messages name it: "HTML or XML".
std::string_view describe(FileKind kind);

/// Throws an Error that says what the source is instead of the wanted kind (for example "MPEG-TS").
[[noreturn]] void throw_wrong_kind(io::ByteSource& source, std::string_view wanted);

} // namespace ispkit::hls
