// SPDX-License-Identifier: MIT
#include "text/hex.hpp"

#include <charconv>

namespace ispkit::text {

std::string to_hex(io::ByteView bytes) {
    constexpr std::string_view k_digits = "0123456789abcdef";
    std::string text;
    text.reserve(2 * bytes.size());
    for (const std::uint8_t byte : bytes) {
        text += k_digits[byte >> 4U];
        text += k_digits[byte & 0x0fU];
    }
    return text;
}

bool from_hex(std::string_view digits, io::MutableByteView bytes) {
    if (digits.size() != 2 * bytes.size()) {
        return false;
    }
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const char* pair = digits.data() + 2 * i;
        const auto [end, error] = std::from_chars(pair, pair + 2, bytes[i], 16);
        if (error != std::errc{} || end != pair + 2) {
            return false;
        }
    }
    return true;
}

std::string to_hex(std::string_view text) {
    return to_hex(io::as_bytes(text));
}

bool from_hex(std::string_view digits, std::string& text) {
    text.resize(digits.size() / 2);
    return from_hex(digits, io::as_mutable_bytes(text));
}

} // namespace ispkit::text
