// SPDX-License-Identifier: MIT
#include "hls/crypt/iv.hpp"

#include "error.hpp"
#include "text/hex.hpp"

namespace ispkit::hls {

Iv iv_of_sequence_number(std::uint64_t number) {
    Iv iv;
    for (std::size_t i = k_block_size; number != 0; number >>= 8U) {
        iv.octets[--i] = static_cast<std::uint8_t>(number);
    }
    return iv;
}

Iv parse_iv(std::string_view text) {
    std::string_view digits = text;
    if (digits.starts_with("0x") || digits.starts_with("0X")) {
        digits.remove_prefix(2);
    }
    Iv iv;
    if (!text::from_hex(digits, iv.octets)) {
        throw_error("'{}' is not an IV (32 hexadecimal digits, with or without 0x)", text);
    }
    return iv;
}

std::string to_string(const Iv& iv) {
    return "0x" + text::to_hex(iv.octets);
}

} // namespace ispkit::hls
