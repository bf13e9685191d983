// SPDX-License-Identifier: MIT
#pragma once

#include "hls/crypt/cipher_context.hpp"
#include "hls/crypt/cipher_range.hpp"
#include "io/bytes.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace ispkit::hls {

/// The encrypted length of a segment: padding is 1 to 16 bytes (RFC 8216 section 4.3.2.4, PKCS #7).
constexpr std::uint64_t encrypted_length(std::uint64_t clear_length) {
    return (clear_length / k_block_size + 1) * k_block_size;
}

/// AES-CBC with PKCS #7 padding over whole segments (see Method), with memory use independent of
/// their length. One object serves one thread, segment after segment.
class SegmentCipher {
public:
    /// Receives the result part by part, in order; returns whether it wants more.
    using Sink = std::function<bool(io::ByteView)>;

    /// Fills the buffer with the next bytes of the input, or with fewer at its end; returns their
    /// number.
    using Read = std::function<std::size_t(io::MutableByteView)>;

    SegmentCipher();

    /// Hands the result for all that is read to the sink; of the range only key and IV count. In
    /// decryption, throws Error with name and byte offset if the input is not a whole number of
    /// blocks or the padding is wrong. The sink has then not seen the last block.
    void transform(Direction direction, const CipherRange& range, const Read& read,
                   const std::string& name, const Sink& sink);

    /// The same for a range of the file fd. Throws Error also if the file ends before the range
    /// does.
    void transform(Direction direction, const CipherRange& range, int fd, const std::string& name,
                   const Sink& sink);

private:
    std::size_t finish(Direction direction, const std::string& name, std::uint64_t input_length,
                       std::uint8_t* output);

    CipherContext context_;
    std::vector<std::uint8_t> input_;
    std::vector<std::uint8_t> output_;
};

} // namespace ispkit::hls
