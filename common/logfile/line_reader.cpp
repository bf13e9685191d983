// SPDX-License-Identifier: MIT
#include "logfile/line_reader.hpp"

#include "io/file.hpp"

#include <poll.h>

#include <utility>

namespace ispkit::logfile {

namespace {

/// Two portions fit into a processor's second-level cache.
constexpr std::size_t k_portion = 128 * 1024;

} // namespace

LineReader::LineReader(int fd, std::string name)
    : fd_(fd)
    , name_(std::move(name))
    , splitter_(k_longest_line, k_portion) {}

bool LineReader::next(std::string_view& line) {
    look_ahead();
    while (!splitter_.next(line)) {
        if (ended_) {
            return false;
        }
        fill();
    }
    ++line_number_;
    return true;
}

/// If little is left, reads what is available without waiting.
void LineReader::look_ahead() {
    while (splitter_.behind().size() < k_least_behind && !ended_) {
        pollfd ready{.fd = fd_, .events = POLLIN, .revents = 0};
        if (::poll(&ready, 1, 0) <= 0) {
            return;
        }
        fill();
    }
}

void LineReader::fill() {
    const std::size_t count = io::read_some(fd_, splitter_.room(), name_);
    splitter_.add(count);
    if (count == 0) {
        ended_ = true;
        splitter_.finish();
    }
}

} // namespace ispkit::logfile
