// SPDX-License-Identifier: MIT
#pragma once

#include "error.hpp"
#include "io/byte_source.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ispkit::test {

/// Octets in memory, named "memory", that counts how many of them are read.
class MemorySource : public io::ByteSource {
public:
    explicit MemorySource(std::vector<std::uint8_t> bytes)
        : bytes_(std::move(bytes)) {}
    explicit MemorySource(const std::string& text)
        : bytes_(text.begin(), text.end()) {}

    const std::string& name() const override { return name_; }
    std::uint64_t size() const override { return bytes_.size(); }

    std::size_t read(std::uint64_t offset, io::MutableByteView buffer) override {
        const std::size_t begin = std::min<std::size_t>(offset, bytes_.size());
        const std::size_t count = std::min(buffer.size(), bytes_.size() - begin);
        std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(begin), count, buffer.begin());
        octets_read_ += count;
        return count;
    }

    std::uint64_t octets_read() const { return octets_read_; }

private:
    std::string name_ = "memory";
    std::vector<std::uint8_t> bytes_;
    std::uint64_t octets_read_ = 0;
};

/// The message of the Error that an action throws, or "no error".
template <typename Action>
std::string error_of(Action action) {
    try {
        action();
    } catch (const Error& error) {
        return error.what();
    }
    return "no error";
}

} // namespace ispkit::test
