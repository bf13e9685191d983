// SPDX-License-Identifier: MIT
#pragma once

#include "io/bytes.hpp"

#include <cstddef>
#include <cstdint>

namespace ispkit::hls {

/// Reads numbers of any width from bytes, the most significant bit first. Reading past the end
/// gives zeros and sets overrun().
class BitReader {
public:
    explicit BitReader(io::ByteView bytes)
        : bytes_(bytes) {}

    std::size_t remaining() const { return bytes_.size() * 8 - position_; }
    bool overrun() const { return overrun_; }

    /// A number of up to 64 bits.
    std::uint64_t number(unsigned count) {
        std::uint64_t value = 0;
        for (unsigned i = 0; i < count; ++i) {
            value = value << 1 | next();
        }
        return value;
    }
    std::uint32_t bits(unsigned count) { return static_cast<std::uint32_t>(number(count)); }
    bool flag() { return next() != 0; }
    void skip(std::size_t count) {
        overrun_ = overrun_ || count > remaining();
        position_ += count < remaining() ? count : remaining();
    }

    /// Exponential-Golomb codes, ue(v) and se(v) (H.264 9.1); a code of more than 32 bits counts as
    /// an overrun.
    std::uint32_t unsigned_code() {
        unsigned zeros = 0;
        while (!flag()) {
            if (overrun_ || ++zeros == 32) {
                overrun_ = true;
                return 0;
            }
        }
        return static_cast<std::uint32_t>((std::uint64_t{1} << zeros) - 1 + number(zeros));
    }
    std::int32_t signed_code() {
        const std::int64_t code = unsigned_code();
        return static_cast<std::int32_t>(code % 2 == 0 ? -(code / 2) : (code + 1) / 2);
    }

private:
    unsigned next() {
        if (remaining() == 0) {
            overrun_ = true;
            return 0;
        }
        const unsigned octet = bytes_[position_ / 8];
        const unsigned bit = octet >> (7 - position_ % 8) & 1u;
        ++position_;
        return bit;
    }

    io::ByteView bytes_;
    std::size_t position_ = 0;
    bool overrun_ = false;
};

} // namespace ispkit::hls
