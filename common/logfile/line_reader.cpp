// SPDX-License-Identifier: MIT
#include "logfile/line_reader.hpp"

#include "error.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace ispkit::logfile {

namespace {

/// Small enough to stay in a processor's second-level cache, where the next look finds it.
constexpr std::size_t k_block = 256 * 1024;

} // namespace

LineReader::LineReader(int fd, std::string name)
    : fd_(fd)
    , name_(std::move(name))
    , capacity_(k_block)
    , buffer_(std::make_unique_for_overwrite<char[]>(capacity_)) {}

LineReader::~LineReader() = default;

bool LineReader::next(std::string_view& line) {
    look_ahead();
    for (;;) {
        const char* const start = buffer_.get() + begin_;
        const void* const newline = std::memchr(buffer_.get() + searched_, '\n', end_ - searched_);
        const bool too_long = newline == nullptr && end_ - begin_ >= k_longest_line;
        const bool last = newline == nullptr && ended_ && begin_ < end_;
        if (newline == nullptr && !too_long && !last) {
            searched_ = end_;
            if (!fill() && begin_ == end_) {
                return false;
            }
            continue;
        }
        const std::size_t length =
            newline != nullptr ? static_cast<std::size_t>(static_cast<const char*>(newline) - start)
                               : end_ - begin_;
        const std::size_t taken = length + (newline != nullptr ? 1 : 0);
        begin_ += taken;
        searched_ = begin_;
        octets_ += taken;
        if (!std::exchange(dropping_, too_long)) {
            ++line_number_;
            line = {start, length};
            return true;
        }
    }
}

/// Reads what is there without waiting for more, where little is left.
void LineReader::look_ahead() {
    while (end_ - begin_ < k_least_behind && !ended_) {
        pollfd ready{.fd = fd_, .events = POLLIN, .revents = 0};
        if (::poll(&ready, 1, 0) <= 0) {
            return;
        }
        fill();
        searched_ = begin_;
    }
}

/// Reads more behind what is there; false at the end of the stream.
bool LineReader::fill() {
    if (ended_) {
        return false;
    }
    if (begin_ > 0) {
        std::memmove(buffer_.get(), buffer_.get() + begin_, end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
    } else if (end_ == capacity_) {
        auto larger = std::make_unique_for_overwrite<char[]>(capacity_ * 2);
        std::memcpy(larger.get(), buffer_.get(), end_);
        buffer_ = std::move(larger);
        capacity_ *= 2;
    }
    searched_ = end_;
    ssize_t count = 0;
    do {
        count = ::read(fd_, buffer_.get() + end_, capacity_ - end_);
    } while (count < 0 && errno == EINTR);
    if (count < 0) {
        throw_errno("cannot read {}", name_);
    }
    end_ += static_cast<std::size_t>(count);
    ended_ = count == 0;
    return count > 0;
}

} // namespace ispkit::logfile
