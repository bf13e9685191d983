// SPDX-License-Identifier: MIT
#include "io/range_source.hpp"

#include <algorithm>
#include <utility>

namespace ispkit::io {

RangeSource::RangeSource(std::unique_ptr<ByteSource> whole, std::uint64_t offset,
                         std::uint64_t length)
    : whole_(std::move(whole))
    , offset_(std::min(offset, whole_->size()))
    , length_(std::min(length, whole_->size() - offset_)) {}

std::size_t RangeSource::read(std::uint64_t offset, MutableByteView buffer) {
    if (offset >= length_) {
        return 0;
    }
    const auto count =
        static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), length_ - offset));
    return whole_->read(offset_ + offset, buffer.first(count));
}

} // namespace ispkit::io
