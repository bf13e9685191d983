// SPDX-License-Identifier: MIT
#pragma once

#include "hls/crypt/iv.hpp"
#include "hls/crypt/key.hpp"

#include <cstdint>
#include <optional>

namespace ispkit::hls {

/// A run of an input file that is encrypted by itself: a whole segment, or one byte range of a file
/// that holds many (RFC 8216 section 4.3.2.2).
struct CipherRange {
    ContentKey key;
    Iv iv;
    std::uint64_t offset = 0;
    /// To the end of the file where absent.
    std::optional<std::uint64_t> length = std::nullopt;
};

} // namespace ispkit::hls
