// SPDX-License-Identifier: MIT
#pragma once

#include "io/bytes.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace ispkit::hls {

/// Checks a stream of decrypted bytes for damage that the padding does not reveal. A wrong IV shows
/// in the first 16 bytes, unless they can have any value (see MediaSigns::free_number). Byte ranges
/// that were encrypted separately and decrypted as one show in MPEG-TS by the sync bytes, and in
/// MP4 by the heads of the boxes. Other media passes.
class MediaCheck {
public:
    explicit MediaCheck(std::string name);

    /// Checks the next bytes; the first call must contain the beginning of the media. Throws Error,
    /// with name and offset, if the media does not continue in the form in which it began.
    void see(io::ByteView bytes);

private:
    enum class Form { other, mpegts, mp4 };

    static Form form_of(io::ByteView beginning);
    void check_first_block(io::ByteView head) const;
    void see_sync_byte(std::uint8_t octet);
    void see_box_head(std::uint8_t octet);
    void skip_box(std::uint64_t size);
    [[noreturn]] void fail(std::string_view form, std::uint64_t offset) const;

    std::string name_;
    Form form_ = Form::other;
    /// The number of bytes seen so far.
    std::uint64_t seen_ = 0;
    /// The offset of the next byte to check.
    std::uint64_t probe_ = 0;
    /// For MP4, the head of the current box: size, type, and the long size if there is one.
    std::array<std::uint8_t, 16> head_{};
    std::size_t head_size_ = 0;
};

} // namespace ispkit::hls
