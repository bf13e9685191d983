// SPDX-License-Identifier: MIT
#pragma once

#include "io/bytes.hpp"

#include <cstdint>
#include <vector>

namespace ispkit::hls {

/// The units between start codes 0x000001 (H.264 and H.265 annex B; MPEG-1 and MPEG-2 video have
/// the same ones).
class UnitReader {
public:
    explicit UnitReader(io::ByteView bytes);

    /// The next unit, with the byte that tells its type first; empty at the end.
    io::ByteView next();

    /// Whether the last unit is complete: a start code follows it.
    bool last_is_whole() const { return ends_at_start_code_; }

private:
    void skip_start_code();

    io::ByteView rest_;
    bool ends_at_start_code_ = false;
};

/// The content of a NAL unit without the bytes that prevent start codes (H.264 7.4.1).
std::vector<std::uint8_t> without_emulation_prevention(io::ByteView unit);

} // namespace ispkit::hls
