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

/// An AES-128 content key: the 16 octets that a key file holds raw (RFC 8216 section 5.1). Wiped
/// from memory when it goes.
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

/// The key that the content of a key file is; throws Error, saying what the content looks like,
/// where it is not exactly 16 octets.
ContentKey key_of_file_content(io::ByteView content, std::string_view name);

/// Reads a key file; "-" is standard input.
ContentKey read_key(const std::string& path);

/// The key that 32 hexadecimal digits stand for, white space around them ignored.
ContentKey key_of_hex(std::string_view text, std::string_view name);

/// HKDF-SHA256 (RFC 5869) of the master key, without salt, with info "ispkit hls v1 " and the
/// label: one secret gives every worker the same content keys. The master has 16 octets or more.
ContentKey derive_key(io::ByteView master, std::string_view label);

/// The three lines of ffmpeg's -hls_key_info_file: the URI for the playlist, the key file's path
/// and, where there is one, the IV. Throws Error where a line break is in them.
std::string key_info(std::string_view uri, std::string_view key_path, const std::optional<Iv>& iv);

} // namespace ispkit::hls
