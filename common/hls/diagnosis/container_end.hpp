// SPDX-License-Identifier: MIT
#pragma once

#include "hls/diagnosis/media_signs.hpp"
#include "io/byte_source.hpp"

#include <cstdint>

namespace ispkit::hls {

/// Where the media in a source ends: after the last whole packet of MPEG-TS, or the last box of
/// MP4, which is beyond the source if that is cut. What follows is padding or damage. The size of
/// the source for other forms.
std::uint64_t container_end(io::ByteSource& source, MediaForm form);

} // namespace ispkit::hls
