// SPDX-License-Identifier: MIT
#include "hls/diagnosis/media_check.hpp"

#include "error.hpp"
#include "hls/bits/byte_reader.hpp"
#include "hls/diagnosis/media_signs.hpp"
#include "hls/media/file_kind.hpp"
#include "hls/mpegts/mpegts_packet.hpp"

#include <algorithm>
#include <utility>

namespace ispkit::hls {

namespace {

constexpr std::size_t k_short_head = 8;

bool is_box_type(io::ByteView type) {
    return std::all_of(type.begin(), type.end(),
                       [](std::uint8_t octet) { return octet >= 0x20 && octet < 0x7f; });
}

} // namespace

MediaCheck::MediaCheck(std::string name)
    : name_(std::move(name)) {}

/// Recognises MPEG-TS by the sync bytes of the second to fourth packets, since a wrong IV spoils
/// the first.
MediaCheck::Form MediaCheck::form_of(io::ByteView beginning) {
    constexpr std::size_t k_fourth = 3 * k_packet_size;
    if (beginning.size() > k_fourth && beginning[k_packet_size] == k_sync_byte &&
        beginning[2 * k_packet_size] == k_sync_byte && beginning[k_fourth] == k_sync_byte) {
        return Form::mpegts;
    }
    return is_mp4(beginning) ? Form::mp4 : Form::other;
}

void MediaCheck::see(io::ByteView bytes) {
    if (seen_ == 0) {
        check_first_block(bytes.first(std::min(bytes.size(), k_signs_size)));
        form_ = form_of(bytes);
    }
    while (form_ != Form::other && probe_ < seen_ + bytes.size()) {
        const std::uint8_t octet = bytes[probe_ - seen_];
        form_ == Form::mpegts ? see_sync_byte(octet) : see_box_head(octet);
    }
    seen_ += bytes.size();
}

void MediaCheck::check_first_block(io::ByteView head) const {
    const MediaSigns signs = read_signs(head);
    if ((signs.form == MediaForm::mpegts || signs.form == MediaForm::mp4) &&
        signs.first == FirstBlock::wrong) {
        throw_error("{}: the first 16 bytes of what it decrypts to are damaged, as by a wrong IV "
                    "(--force decrypts it anyway)",
                    name_);
    }
}

void MediaCheck::see_sync_byte(std::uint8_t octet) {
    if (octet != k_sync_byte) {
        fail("MPEG-TS packet", probe_);
    }
    probe_ += k_packet_size;
}

void MediaCheck::see_box_head(std::uint8_t octet) {
    head_[head_size_++] = octet;
    ++probe_;
    if (head_size_ < k_short_head) {
        return;
    }
    ByteReader reader(head_);
    const std::uint32_t size = reader.u32();
    if (!is_box_type(io::ByteView(head_).subspan(4, 4))) {
        fail("MP4 box", probe_ - head_size_);
    }
    if (size == 0) {
        form_ = Form::other; // the last one, up to the end
    } else if (size != 1) {
        skip_box(size);
    } else if (head_size_ == head_.size()) {
        reader.skip(4);
        skip_box(reader.u64());
    }
}

void MediaCheck::skip_box(std::uint64_t size) {
    const std::uint64_t start = probe_ - head_size_;
    if (size < head_size_ || size > UINT64_MAX - start) {
        fail("MP4 box", start);
    }
    probe_ = start + size;
    head_size_ = 0;
}

void MediaCheck::fail(std::string_view form, std::uint64_t offset) const {
    throw_error(
        "{}: no {} at offset {} of what it decrypts to: a wrong IV, separately encrypted byte "
        "ranges, or damage (--force decrypts it anyway)",
        name_, form, offset);
}

} // namespace ispkit::hls
