// SPDX-License-Identifier: MIT
#pragma once

#include "io/byte_source.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace ispkit::io {

/// A part of another source, under its name.
class RangeSource final : public ByteSource {
public:
    /// What lies beyond the end of the other source is left out.
    RangeSource(std::unique_ptr<ByteSource> whole, std::uint64_t offset, std::uint64_t length);

    const std::string& name() const override { return whole_->name(); }
    std::uint64_t size() const override { return length_; }
    std::size_t read(std::uint64_t offset, MutableByteView buffer) override;

private:
    std::unique_ptr<ByteSource> whole_;
    std::uint64_t offset_;
    std::uint64_t length_ = 0;
};

} // namespace ispkit::io
