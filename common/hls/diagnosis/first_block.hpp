// SPDX-License-Identifier: MIT
#pragma once

#include "hls/crypt/iv.hpp"
#include "hls/diagnosis/media_signs.hpp"
#include "io/bytes.hpp"

#include <optional>

namespace ispkit::hls {

using Block = std::array<std::uint8_t, k_block_size>;

/// The first clear block of a segment, told from what follows it. `head` is its beginning,
/// decrypted with an IV of zeros, so that only the first block is wrong: at least k_signs_size
/// bytes if there are so many, more for the continuity counter of MPEG-TS. Nothing if what follows
/// does not tell, as for MPEG-TS without tables in front.
std::optional<Block> tell_first_block(MediaForm form, io::ByteView head);

/// The IV that turns one block into the other: their difference.
Iv iv_between(io::ByteView decrypted_with_zeros, io::ByteView clear);

} // namespace ispkit::hls
