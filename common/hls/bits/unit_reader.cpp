// SPDX-License-Identifier: MIT
#include "hls/bits/unit_reader.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace ispkit::hls {

namespace {

constexpr std::array<std::uint8_t, 3> k_start_code = {0, 0, 1};

std::size_t find_start_code(io::ByteView bytes) {
    return static_cast<std::size_t>(
        std::search(bytes.begin(), bytes.end(), k_start_code.begin(), k_start_code.end()) -
        bytes.begin());
}

} // namespace

UnitReader::UnitReader(io::ByteView bytes)
    : rest_(bytes) {
    skip_start_code();
}

io::ByteView UnitReader::next() {
    const io::ByteView unit = rest_.first(find_start_code(rest_));
    rest_ = rest_.subspan(unit.size());
    ends_at_start_code_ = !rest_.empty();
    skip_start_code();
    return unit;
}

void UnitReader::skip_start_code() {
    const std::size_t before = find_start_code(rest_);
    rest_ = rest_.subspan(std::min(before + k_start_code.size(), rest_.size()));
}

std::vector<std::uint8_t> without_emulation_prevention(io::ByteView unit) {
    constexpr std::uint8_t k_prevention = 3;
    std::vector<std::uint8_t> content;
    content.reserve(unit.size());
    unsigned zeros = 0;
    for (const std::uint8_t octet : unit) {
        if (zeros >= 2 && octet == k_prevention) {
            zeros = 0;
            continue;
        }
        zeros = octet == 0 ? zeros + 1 : 0;
        content.push_back(octet);
    }
    return content;
}

} // namespace ispkit::hls
