// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace ispkit::hls {

/// A METHOD of EXT-X-KEY that encrypts whole segments: AES in CBC mode with PKCS #7 padding.
/// AES-128 is of RFC 8216 section 4.3.2.4. AES-256 was proposed on the mailing list hls-interest in
/// 2023, and is as hls.js (pull request 6018) and Shaka Player (pull request 6002) read it: AES-128
/// with a longer key.
enum class Method { aes_128, aes_256 };

inline constexpr std::array<Method, 2> k_methods = {Method::aes_128, Method::aes_256};

/// The length of the method's keys in bytes.
constexpr std::size_t key_size(Method method) {
    return method == Method::aes_128 ? 16 : 32;
}

/// The method whose keys have that length in bytes; nothing if none has.
std::optional<Method> method_of_key_size(std::uint64_t size);

/// Whether EXT-X-KEY needs the IV attribute for segments, too. The proposal of AES-256 demands it;
/// without it, players take the media sequence number all the same.
constexpr bool needs_iv(Method method) {
    return method == Method::aes_256;
}

/// The method as METHOD names it: "AES-128".
constexpr std::string_view to_string(Method method) {
    return method == Method::aes_128 ? "AES-128" : "AES-256";
}

/// The method that METHOD names; nothing for any other METHOD, such as SAMPLE-AES.
std::optional<Method> find_method(std::string_view name);

/// The same; throws Error for any other name.
Method parse_method(std::string_view name);

} // namespace ispkit::hls
