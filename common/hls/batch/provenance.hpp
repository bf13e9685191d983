// SPDX-License-Identifier: MIT
#pragma once

#include "hls/crypt/cipher_context.hpp"
#include "hls/crypt/cipher_range.hpp"
#include "hls/crypt/iv.hpp"
#include "hls/crypt/key.hpp"

#include <sys/stat.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace ispkit::hls {

/// What tells one state of a file from another: a file that was written again, or replaced, differs
/// in one of the three.
struct FileState {
    std::uint64_t size = 0;
    /// Of the last change of its content, in nanoseconds since the epoch.
    std::int64_t time = 0;
    std::uint64_t inode = 0;

    bool operator==(const FileState&) const = default;
};

FileState state_of(const struct stat& status);

/// Nothing where there is no regular file of that name.
std::optional<FileState> state_of_file(const std::string& path);

/// What an output was made of and how: one line of the record beside it. Tells nothing secret.
struct Provenance {
    /// The output's file name.
    std::string name;
    /// method_of() a segment, or method_of_playlist().
    std::string method;
    FileState input;
    FileState output;

    bool operator==(const Provenance&) const = default;
};

/// Direction, key and IV of a whole segment, as "encrypt:KEY:IV"; of byte ranges, their number and
/// a digest of where they are, their keys and IVs, as "ranges:N:DIGEST". KEY is fingerprint() of
/// the key.
std::string method_of(Direction direction, std::span<const CipherRange> ranges);

/// Of a playlist that was made of the one at that path, as "playlist:DIGEST".
std::string method_of_playlist(std::string_view source);

/// The first 8 octets, in hexadecimal digits, of a SHA-256 of the key after a fixed text. Who knows
/// it can try keys against it, as against any segment, and there are 2^128.
std::string fingerprint(const ContentKey& key);

/// How many byte ranges an output with that method holds; 0 for a whole segment.
std::uint64_t ranges_in(std::string_view method);

/// The IV of a whole segment that was encrypted with that key; nothing for any other method.
std::optional<Iv> iv_in(std::string_view method, const ContentKey& key);

/// "1 NAME METHOD INPUT OUTPUT" and a line feed; NAME is percent-encoded, the files are
/// SIZE:TIME:INODE.
std::string to_line(const Provenance& provenance);

/// Reads such a line, without its line feed; nothing where it is anything else, as one that was cut
/// or is of another version.
std::optional<Provenance> parse_provenance(std::string_view line);

} // namespace ispkit::hls
