// SPDX-License-Identifier: MIT
#include "hls/mpegts/section_crc.hpp"

namespace ispkit::hls {

std::uint32_t section_crc(io::ByteView octets) {
    constexpr std::uint32_t k_polynomial = 0x04c11db7;
    std::uint32_t crc = 0xffffffff;
    for (const std::uint8_t octet : octets) {
        crc ^= std::uint32_t{octet} << 24;
        for (int bit = 0; bit < 8; ++bit) {
            crc = (crc << 1) ^ ((crc >> 31) != 0 ? k_polynomial : 0);
        }
    }
    return crc;
}

} // namespace ispkit::hls
