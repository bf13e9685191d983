// SPDX-License-Identifier: MIT
#pragma once

#include "io/bytes.hpp"

#include <cstdint>
#include <string>

namespace ispkit::io {

/// Bytes that can be read from any offset: a file, a decrypted view of one, or memory in tests.
class ByteSource {
public:
    virtual ~ByteSource() = default;

    /// Its name in messages, usually a file name.
    virtual const std::string& name() const = 0;

    /// The size in bytes.
    virtual std::uint64_t size() const = 0;

    /// Reads from offset until the buffer is full or the source ends; returns the number of bytes
    /// read. Throws Error if reading fails.
    virtual std::size_t read(std::uint64_t offset, MutableByteView buffer) = 0;
};

} // namespace ispkit::io
