// SPDX-License-Identifier: MIT
#pragma once

#include "io/bytes.hpp"

#include <cstdint>
#include <string>

namespace ispkit::io {

/// Octets that can be read from any offset: a file, a decrypted view of one, or memory in tests.
class ByteSource {
public:
    virtual ~ByteSource() = default;

    /// What messages call it, a file name as a rule.
    virtual const std::string& name() const = 0;

    /// How many octets there are.
    virtual std::uint64_t size() const = 0;

    /// Reads from offset until the buffer is full or the source ends; returns how many octets it
    /// read. Throws Error where reading fails.
    virtual std::size_t read(std::uint64_t offset, MutableByteView buffer) = 0;
};

} // namespace ispkit::io
