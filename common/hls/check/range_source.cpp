// SPDX-License-Identifier: MIT
#include "hls/check/range_source.hpp"

#include <algorithm>
#include <utility>

namespace ispkit::hls {

RangeSource::RangeSource(std::unique_ptr<io::ByteSource> whole, std::uint64_t offset,
                         std::uint64_t length)
    : whole_(std::move(whole))
    , offset_(std::min(offset, whole_->size()))
    , size_(std::min(length, whole_->size() - offset_)) {}

std::size_t RangeSource::read(std::uint64_t offset, io::MutableByteView buffer) {
    if (offset >= size_) {
        return 0;
    }
    const std::uint64_t count = std::min<std::uint64_t>(buffer.size(), size_ - offset);
    return whole_->read(offset_ + offset, buffer.first(count));
}

} // namespace ispkit::hls
