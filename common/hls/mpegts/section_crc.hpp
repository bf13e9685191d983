// SPDX-License-Identifier: MIT
#pragma once

#include "io/bytes.hpp"

#include <cstdint>

namespace ispkit::hls {

/// The CRC of a section of program tables (ISO/IEC 13818-1 annex A); 0 for a section with its own
/// CRC at the end.
std::uint32_t section_crc(io::ByteView octets);

} // namespace ispkit::hls
