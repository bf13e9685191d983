// SPDX-License-Identifier: MIT
#pragma once

#include "hls/crypt/iv.hpp"
#include "hls/crypt/key.hpp"
#include "io/bytes.hpp"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace ispkit::hls {

/// The cipher of a method, by the name of `openssl enc`.
constexpr std::string_view cipher_of(Method method) {
    return method == Method::aes_128 ? "aes-128-cbc" : "aes-256-cbc";
}

/// A cipher that people use instead of that of METHOD, by the name of `openssl enc`, and the method
/// with keys of its length.
struct OtherCipher {
    std::string_view name;
    Method method;
};

/// ECB, CTR, and CBC of each method.
std::span<const OtherCipher> other_ciphers();

/// The first bytes of a segment decrypted by such a cipher, with a key of its length (see resized).
std::vector<std::uint8_t> decrypt_head(const OtherCipher& cipher, const ContentKey& key,
                                       const Iv& iv, io::ByteView head);

} // namespace ispkit::hls
