// SPDX-License-Identifier: MIT
#pragma once

#include "hls/crypt/iv.hpp"
#include "io/atomic_file.hpp"
#include "io/bytes.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ispkit::hls {

/// An AES-128 content key: the 16 raw bytes of a key file (RFC 8216 section 5.1). The destructor
/// wipes it from memory.
class ContentKey {
public:
    ContentKey() = default;
    ContentKey(const ContentKey&) = default;
    ContentKey& operator=(const ContentKey&) = default;
    ~ContentKey();

    bool operator==(const ContentKey&) const = default;

    std::array<std::uint8_t, k_block_size> octets{};
};

/// A new key from OpenSSL's private random generator.
ContentKey random_key();

/// The key from the content of a key file. If that is not exactly 16 bytes, throws an Error that
/// says what it looks like.
ContentKey key_of_file_content(io::ByteView content, std::string_view name);

/// Reads a key file; "-" is standard input.
ContentKey read_key(const std::string& path);

/// The key from 32 hexadecimal digits; white space around them is ignored.
ContentKey key_of_hex(std::string_view text, std::string_view name);

/// What makes a key easy to guess, for a message: "printable text", "16 times the byte 0x00". Empty
/// for any other key; one random key in ten million looks like text.
std::string weakness(const ContentKey& key);

/// HKDF-SHA256 (RFC 5869) of the master key, without salt, with info "ispkit hls v1 " and the
/// label: one secret gives every worker the same content keys. The master key needs at least 16
/// bytes.
ContentKey derive_key(io::ByteView master, std::string_view label);

/// The three lines of ffmpeg's -hls_key_info_file: the URI for the playlist, the key file's path
/// and, if there is one, the IV. Throws Error if one of them contains a line break.
std::string key_info(std::string_view uri, std::string_view key_path, const std::optional<Iv>& iv);

} // namespace ispkit::hls
