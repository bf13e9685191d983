// SPDX-License-Identifier: MIT
#pragma once

#include "hls/crypt/iv.hpp"
#include "hls/crypt/key.hpp"

#include <cstdint>
#include <optional>

namespace ispkit::hls {

/// A part of an input file that is encrypted separately: a whole segment, or one byte range of a
/// file that contains many (RFC 8216 section 4.3.2.2).
struct CipherRange {
    ContentKey key;
    Iv iv;
    std::uint64_t offset = 0;
    /// If absent, to the end of the file.
    std::optional<std::uint64_t> length = std::nullopt;
    /// For decryption: the part is not encrypted, and is copied.
    bool is_clear = false;
};

} // namespace ispkit::hls
