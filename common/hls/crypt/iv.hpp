// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace ispkit::hls {

/// The size in bytes of an AES block and of an initialisation vector.
inline constexpr std::size_t k_block_size = 16;

/// An initialisation vector of AES in CBC mode.
struct Iv {
    std::array<std::uint8_t, k_block_size> octets{};

    bool operator==(const Iv&) const = default;
};

/// The IV of a segment whose EXT-X-KEY has no IV attribute: its media sequence number, big-endian,
/// padded on the left with zeros (RFC 8216 section 5.2).
Iv iv_of_sequence_number(std::uint64_t number);

/// Reads 32 hexadecimal digits, with or without "0x" before them; throws Error for anything else.
Iv parse_iv(std::string_view text);

/// "0x" and 32 lower-case hexadecimal digits, as in the IV attribute (section 4.3.2.4).
std::string to_string(const Iv& iv);

} // namespace ispkit::hls
