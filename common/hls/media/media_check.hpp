// SPDX-License-Identifier: MIT
#pragma once

#include "io/bytes.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace ispkit::hls {

/// Looks at decrypted octets as they pass for the damage that no padding shows: that of byte ranges
/// which were encrypted each by itself and decrypted as one. It shows in MPEG-TS, by the sync
/// bytes, and in MP4, by the heads of the boxes; other media passes. So does a wrong IV that leaves
/// the first octet as it is, as most media sequence numbers do.
class MediaCheck {
public:
    explicit MediaCheck(std::string name);

    /// The next octets, of which the first that are given hold the beginning of the media. Throws
    /// Error, with name and offset, where it does not go on as it has begun.
    void see(io::ByteView bytes);

private:
    enum class Form { other, mpegts, mp4 };

    static Form form_of(io::ByteView beginning);
    void see_sync_byte(std::uint8_t octet);
    void see_box_head(std::uint8_t octet);
    void skip_box(std::uint64_t size);
    [[noreturn]] void fail(std::string_view form, std::uint64_t offset) const;

    std::string name_;
    Form form_ = Form::other;
    /// How much was seen.
    std::uint64_t seen_ = 0;
    /// Where the next octet is that matters.
    std::uint64_t probe_ = 0;
    /// Of MP4, the head of the box in hand: size, type, and the long size where there is one.
    std::array<std::uint8_t, 16> head_{};
    std::size_t head_size_ = 0;
};

} // namespace ispkit::hls
