// SPDX-License-Identifier: MIT
#include "hls/crypt/range_reader.hpp"

#include "error.hpp"
#include "io/file.hpp"
#include "text/quantity.hpp"

#include <algorithm>
#include <utility>

namespace ispkit::hls {

RangeReader::RangeReader(int fd, std::string name, const CipherRange& range)
    : fd_(fd)
    , name_(std::move(name))
    , has_length_(range.length.has_value())
    , left_(range.length.value_or(UINT64_MAX)) {
    if (has_length_) {
        io::seek(fd_, range.offset, name_);
    }
}

std::size_t RangeReader::read(io::MutableByteView buffer) {
    const std::size_t wanted = std::min<std::uint64_t>(left_, buffer.size());
    const std::size_t got = io::read_full(fd_, buffer.first(wanted), name_);
    left_ -= got;
    if (has_length_ && got < wanted) {
        throw_error("{}: ends {} before the end of the byte range", name_,
                    text::plain_count(left_, "byte"));
    }
    return got;
}

} // namespace ispkit::hls
