// SPDX-License-Identifier: MIT
#pragma once

#include "io/byte_source.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace ispkit::hls {

/// A part of another source, such as a byte range of a file (RFC 8216 section 4.3.2.2).
class RangeSource final : public io::ByteSource {
public:
    /// What lies beyond the end of the other source is left out.
    RangeSource(std::unique_ptr<io::ByteSource> whole, std::uint64_t offset, std::uint64_t length);

    const std::string& name() const override { return whole_->name(); }
    std::uint64_t size() const override { return size_; }
    std::size_t read(std::uint64_t offset, io::MutableByteView buffer) override;

private:
    std::unique_ptr<io::ByteSource> whole_;
    std::uint64_t offset_;
    std::uint64_t size_ = 0;
};

} // namespace ispkit::hls
