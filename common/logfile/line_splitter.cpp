// SPDX-License-Identifier: MIT
#include "logfile/line_splitter.hpp"

#include <algorithm>
#include <cstring>

namespace ispkit::logfile {

LineSplitter::LineSplitter(std::size_t longest, std::size_t portion)
    : longest_(longest)
    , portion_(portion)
    , capacity_(2 * portion)
    , buffer_(std::make_unique_for_overwrite<char[]>(capacity_)) {}

io::MutableByteView LineSplitter::room() {
    const std::size_t waiting = end_ - begin_;
    if (capacity_ - waiting < portion_) {
        capacity_ *= 2;
        auto larger = std::make_unique_for_overwrite<char[]>(capacity_);
        std::memcpy(larger.get(), buffer_.get() + begin_, waiting);
        buffer_ = std::move(larger);
    } else if (begin_ > 0) {
        std::memmove(buffer_.get(), buffer_.get() + begin_, waiting);
    }
    searched_ -= begin_;
    begin_ = 0;
    end_ = waiting;
    return {reinterpret_cast<std::uint8_t*>(buffer_.get()) + end_, capacity_ - end_};
}

bool LineSplitter::next(std::string_view& line) {
    const void* newline = find_newline();
    if (dropping_) {
        take(newline != nullptr ? length_to(newline) + 1 : end_ - begin_);
        if (newline == nullptr) {
            return false;
        }
        dropping_ = false;
        newline = find_newline();
    }
    const std::size_t length = newline != nullptr ? length_to(newline) : end_ - begin_;
    line = {buffer_.get() + begin_, std::min(length, longest_)};
    if (length > longest_) {
        take(longest_);
        dropping_ = true;
        return true;
    }
    if (newline == nullptr && !(finished_ && length > 0)) {
        searched_ = end_;
        return false;
    }
    take(length + (newline != nullptr ? 1 : 0));
    return true;
}

std::string_view LineSplitter::next_lines(std::size_t most) {
    const std::string_view waiting = dropping_ ? std::string_view() : behind().substr(0, most);
    const std::string_view lines = waiting.substr(0, waiting.rfind('\n') + 1); // 0 if none
    take(lines.size());
    return lines;
}

const void* LineSplitter::find_newline() const {
    return std::memchr(buffer_.get() + searched_, '\n', end_ - searched_);
}

std::size_t LineSplitter::length_to(const void* newline) const {
    return static_cast<std::size_t>(static_cast<const char*>(newline) - buffer_.get()) - begin_;
}

void LineSplitter::take(std::size_t count) {
    begin_ += count;
    searched_ = begin_;
}

} // namespace ispkit::logfile
