// SPDX-License-Identifier: MIT
#include "hls/codec/codec_name.hpp"

#include "hls/bits/byte_reader.hpp"

#include <fmt/format.h>

#include <cstdint>

namespace ispkit::hls {

namespace {

std::uint32_t reversed_bits(std::uint32_t value) {
    std::uint32_t reversed = 0;
    for (int i = 0; i < 32; ++i) {
        reversed = reversed << 1 | (value >> i & 1);
    }
    return reversed;
}

} // namespace

std::string h264_name(std::string_view entry, io::ByteView profile_and_level) {
    if (profile_and_level.size() < 3) {
        return {};
    }
    return fmt::format("{}.{:02x}{:02x}{:02x}", entry, profile_and_level[0], profile_and_level[1],
                       profile_and_level[2]);
}

std::string h265_name(std::string_view entry, io::ByteView profile_tier_level) {
    ByteReader reader(profile_tier_level);
    const std::uint8_t profile = reader.u8();
    const std::uint32_t compatibility = reader.u32();
    io::ByteView constraints = reader.take(6);
    const unsigned level = reader.u8();
    if (reader.overrun()) {
        return {};
    }
    while (!constraints.empty() && constraints.back() == 0) {
        constraints = constraints.first(constraints.size() - 1);
    }
    const unsigned space = profile >> 6;
    std::string name = fmt::format(
        "{}.{}{}.{:x}.{}{}", entry,
        space == 0 ? "" : std::string(1, static_cast<char>('A' + space - 1)), profile & 0x1f,
        reversed_bits(compatibility), (profile & 0x20) != 0 ? 'H' : 'L', level);
    for (const std::uint8_t octet : constraints) {
        name += fmt::format(".{:x}", octet);
    }
    return name;
}

std::string av1_name(io::ByteView configuration) {
    if (configuration.size() < 3) {
        return {};
    }
    const unsigned profile = configuration[1] >> 5;
    const unsigned level = configuration[1] & 0x1f;
    const std::uint8_t flags = configuration[2];
    const bool high_depth = (flags & 0x40) != 0;
    const bool twelve_bits = high_depth && (flags & 0x20) != 0;
    return fmt::format("av01.{}.{:02}{}.{:02}", profile, level, (flags & 0x80) != 0 ? 'H' : 'M',
                       twelve_bits  ? 12
                       : high_depth ? 10
                                    : 8);
}

std::string vp9_name(io::ByteView configuration) {
    ByteReader reader(configuration);
    reader.skip(4); // version and flags
    const unsigned profile = reader.u8();
    const unsigned level = reader.u8();
    const unsigned depth = reader.u8() >> 4;
    return reader.overrun() ? std::string()
                            : fmt::format("vp09.{:02}.{:02}.{:02}", profile, level, depth);
}

} // namespace ispkit::hls
