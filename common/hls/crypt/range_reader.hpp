// SPDX-License-Identifier: MIT
#pragma once

#include "hls/crypt/cipher_range.hpp"
#include "io/bytes.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace ispkit::hls {

/// Reads a range of an open file part by part; without a length, from the file's position to its
/// end.
class RangeReader {
public:
    /// The name is that of the file in messages.
    RangeReader(int fd, std::string name, const CipherRange& range);

    /// Reads until the buffer is full or the range ends; returns the number of bytes read. Throws
    /// Error if the file ends before the range does.
    std::size_t read(io::MutableByteView buffer);

private:
    int fd_;
    std::string name_;
    bool has_length_;
    std::uint64_t left_;
};

} // namespace ispkit::hls
