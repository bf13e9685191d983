// SPDX-License-Identifier: MIT
#pragma once

#include "hls/crypt/iv.hpp"
#include "hls/crypt/method.hpp"
#include "io/atomic_file.hpp"
#include "io/bytes.hpp"

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ispkit::hls {

/// A content key: the 16 (AES-128) or 32 (AES-256) raw bytes of a key file (RFC 8216 section 5.1),
/// and so the cipher that it is for. The destructor wipes it from memory.
class ContentKey {
public:
    /// A key of zeros.
    ContentKey() = default;
    explicit ContentKey(Method method)
        : method_(method) {}
    ContentKey(const ContentKey&) = default;
    ContentKey& operator=(const ContentKey&) = default;
    ~ContentKey();

    auto operator<=>(const ContentKey&) const = default;

    Method method() const { return method_; }
    io::ByteView octets() const { return io::ByteView(octets_).first(key_size(method_)); }
    io::MutableByteView octets() { return io::MutableByteView(octets_).first(key_size(method_)); }

private:
    Method method_ = Method::aes_128;
    std::array<std::uint8_t, key_size(Method::aes_256)> octets_{};
};

/// A new key from OpenSSL's private random generator.
ContentKey random_key(Method method);

/// The key that consists of these bytes; nothing if no method has keys of that length.
std::optional<ContentKey> key_of_octets(io::ByteView octets);

/// The key as openssl makes one of another length: cut, or with zeros behind it.
ContentKey resized(const ContentKey& key, Method method);

/// The key that these hexadecimal digits stand for, with or without "0x" before them; nothing if no
/// method has keys of that length.
std::optional<ContentKey> key_of_digits(std::string_view digits);

/// The key from the content of a key file. If that has not exactly the length of the method's keys,
/// throws an Error that says what it looks like.
ContentKey key_of_file_content(io::ByteView content, std::string_view name, Method method);

/// Reads a key file; "-" is standard input.
ContentKey read_key(const std::string& path, Method method);

/// The same for a file that a playlist names, which must be a regular one.
ContentKey read_listed_key(const std::string& path, Method method);

/// The same as read_key for a key file whose length says the method, unless it holds hexadecimal
/// digits.
ContentKey read_key_of_any_method(const std::string& path);

/// The command that makes a key file of hexadecimal digits, without the name of their file.
std::string_view from_hex_command(Method method);

/// The key from hexadecimal digits, two for each byte; white space around them is ignored.
ContentKey key_of_hex(std::string_view text, std::string_view name, Method method);

/// What makes a key easy to guess, for a message: "printable text", "16 times the byte 0x00". Empty
/// for any other key; one random key in ten million looks like text.
std::string weakness(const ContentKey& key);

/// HKDF-SHA256 (RFC 5869) of the master key, without salt, with info "ispkit hls v1 " (AES-128) or
/// "ispkit hls AES-256 v1 " and the label: one secret gives every worker the same content keys, and
/// unrelated ones for each method. The master key needs at least as many bytes as the content key.
ContentKey derive_key(io::ByteView master, std::string_view label, Method method);

/// The three lines of ffmpeg's -hls_key_info_file: the URI for the playlist, the key file's path
/// and, if there is one, the IV. Throws Error if one of them contains a line break.
std::string key_info(std::string_view uri, std::string_view key_path, const std::optional<Iv>& iv);

} // namespace ispkit::hls
