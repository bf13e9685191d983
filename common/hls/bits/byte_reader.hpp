// SPDX-License-Identifier: MIT
#pragma once

#include "io/bytes.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace ispkit::hls {

/// Reads big-endian numbers from bytes one after another. Reading past the end gives zeros and sets
/// overrun().
class ByteReader {
public:
    explicit ByteReader(io::ByteView bytes)
        : rest_(bytes) {}

    std::size_t remaining() const { return rest_.size(); }
    bool overrun() const { return overrun_; }

    /// The next count bytes, or the rest if there are fewer.
    io::ByteView take(std::size_t count) {
        overrun_ = overrun_ || count > rest_.size();
        const io::ByteView taken = rest_.first(std::min(count, rest_.size()));
        rest_ = rest_.subspan(taken.size());
        return taken;
    }
    void skip(std::size_t count) { take(count); }

    std::uint8_t u8() { return static_cast<std::uint8_t>(number(1)); }
    std::uint16_t u16() { return static_cast<std::uint16_t>(number(2)); }
    std::uint32_t u24() { return static_cast<std::uint32_t>(number(3)); }
    std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }
    std::uint64_t u64() { return number(8); }

private:
    std::uint64_t number(std::size_t size) {
        std::uint64_t value = 0;
        for (const std::uint8_t octet : take(size)) {
            value = value << 8 | octet;
        }
        return overrun_ ? 0 : value;
    }

    io::ByteView rest_;
    bool overrun_ = false;
};

} // namespace ispkit::hls
