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

/// Identifies a state of a file: a file that was rewritten or replaced differs in at least one of
/// the three members.
struct FileState {
    std::uint64_t size = 0;
    /// The time of the last change of its content, in nanoseconds since the epoch.
    std::int64_t time = 0;
    std::uint64_t inode = 0;

    bool operator==(const FileState&) const = default;
};

FileState state_of(const struct stat& status);

/// Nothing if there is no regular file of that name.
std::optional<FileState> state_of_file(const std::string& path);

/// The inputs and the method of an output: one line of the record beside it. Contains no secrets.
struct Provenance {
    /// The output's file name.
    std::string name;
    /// The result of method_of() or method_of_playlist().
    std::string method;
    FileState input;
    FileState output;

    bool operator==(const Provenance&) const = default;
};

/// For a whole segment: direction, key and IV, "encrypt:KEY:IV", or "copy". For byte ranges: their
/// number and a digest of their positions, keys and IVs, "ranges:N:DIGEST", or for decryption
/// "clear:N:DIGEST". KEY is fingerprint() of the key.
std::string method_of(Direction direction, std::span<const CipherRange> ranges);

/// For a playlist that was made from the one at that path: "playlist:DIGEST".
std::string method_of_playlist(std::string_view source);

/// The first 8 bytes, in hexadecimal digits, of a SHA-256 of a fixed text and the key. It allows
/// testing keys against it, as any segment does, but there are 2^128 keys or more.
std::string fingerprint(const ContentKey& key);

/// Whether an output with that method is a whole segment that was encrypted.
bool is_encryption(std::string_view method);

/// How many byte ranges an output with that method holds; 0 for a whole segment.
std::uint64_t ranges_in(std::string_view method);

/// The IV of a whole segment that was encrypted with that key; nothing for any other method.
std::optional<Iv> iv_in(std::string_view method, const ContentKey& key);

/// The same, whatever the key is.
std::optional<Iv> iv_in(std::string_view method);

/// "1 NAME METHOD INPUT OUTPUT" and a line feed; NAME is percent-encoded, the files are
/// SIZE:TIME:INODE.
std::string to_line(const Provenance& provenance);

/// Reads such a line, without its line feed; nothing for any other line, such as one that was
/// truncated or is of another version.
std::optional<Provenance> parse_provenance(std::string_view line);

} // namespace ispkit::hls
