// SPDX-License-Identifier: MIT
#include "hls/mpegts/section_crc.hpp"

#include <array>

namespace ispkit::hls {

namespace {

/// What an octet alone makes of a CRC of 0.
constexpr std::array<std::uint32_t, 256> k_crc_of_octet = [] {
    constexpr std::uint32_t k_polynomial = 0x04c11db7;
    std::array<std::uint32_t, 256> crcs{};
    for (std::uint32_t octet = 0; octet < crcs.size(); ++octet) {
        std::uint32_t crc = octet << 24;
        for (int bit = 0; bit < 8; ++bit) {
            crc = (crc << 1) ^ ((crc >> 31) != 0 ? k_polynomial : 0);
        }
        crcs[octet] = crc;
    }
    return crcs;
}();

} // namespace

std::uint32_t section_crc(io::ByteView octets) {
    std::uint32_t crc = 0xffffffff;
    for (const std::uint8_t octet : octets) {
        crc = (crc << 8) ^ k_crc_of_octet[(crc >> 24) ^ octet];
    }
    return crc;
}

} // namespace ispkit::hls
