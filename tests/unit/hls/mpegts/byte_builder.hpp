// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

namespace ispkit::test {

using Bytes = std::vector<std::uint8_t>;

inline Bytes operator+(Bytes a, const Bytes& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

inline Bytes big_endian(std::uint64_t value, int size) {
    Bytes bytes;
    for (int shift = (size - 1) * 8; shift >= 0; shift -= 8) {
        bytes.push_back(static_cast<std::uint8_t>(value >> shift));
    }
    return bytes;
}

} // namespace ispkit::test
