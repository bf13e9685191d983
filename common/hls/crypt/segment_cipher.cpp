// SPDX-License-Identifier: MIT
#include "hls/crypt/segment_cipher.hpp"

#include "error.hpp"
#include "hls/crypt/range_reader.hpp"
#include "text/quantity.hpp"

namespace ispkit::hls {

namespace {

/// Input and output buffer together stay in a core's second-level cache.
constexpr std::size_t k_buffer_size = 128 * 1024;

} // namespace

SegmentCipher::SegmentCipher()
    : input_(k_buffer_size)
    , output_(k_buffer_size + 2 * k_block_size) {}

void SegmentCipher::transform(Direction direction, const CipherRange& range, int fd,
                              const std::string& name, const Sink& sink) {
    RangeReader reader(fd, name, range);
    transform(
        direction, range, [&reader](io::MutableByteView buffer) { return reader.read(buffer); },
        name, sink);
}

void SegmentCipher::transform(Direction direction, const CipherRange& range, const Read& read,
                              const std::string& name, const Sink& sink) {
    context_.start(direction, range.key, range.iv, Padding::pkcs7);
    std::uint64_t done = 0;
    bool at_end = false;
    while (!at_end) {
        const std::size_t got = read(input_);
        done += got;
        at_end = got < k_buffer_size;
        if (range.is_clear) {
            if (!sink({input_.data(), got})) {
                return;
            }
            continue;
        }
        std::size_t made = context_.update({input_.data(), got}, output_.data());
        if (at_end) {
            made += finish(direction, name, done, output_.data() + made);
        }
        if (!sink({output_.data(), made})) {
            return;
        }
    }
}

std::size_t SegmentCipher::finish(Direction direction, const std::string& name,
                                  std::uint64_t input_length, std::uint8_t* output) {
    const std::uint64_t rest = input_length % k_block_size;
    if (direction == Direction::decrypt && input_length == 0) {
        throw_error("{}: empty (an encrypted segment has at least {} bytes)", name, k_block_size);
    }
    if (direction == Direction::decrypt && rest != 0) {
        throw_error("{}: {}, not a whole number of AES blocks: cut in the block at offset {}", name,
                    text::plain_count(input_length, "byte"), input_length - rest);
    }
    const std::optional<std::size_t> made = context_.finish(output);
    if (!made) {
        throw_error("{}: bad padding in the block at offset {}: wrong key, or a damaged segment",
                    name, input_length - k_block_size);
    }
    return *made;
}

} // namespace ispkit::hls
