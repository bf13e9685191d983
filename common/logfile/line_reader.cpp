// SPDX-License-Identifier: MIT
#include "logfile/line_reader.hpp"

#include "error.hpp"

#include <poll.h>
#include <unistd.h>

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
    const std::span<char> room = splitter_.room();
    ssize_t count = 0;
    do {
        count = ::read(fd_, room.data(), room.size());
    } while (count < 0 && errno == EINTR);
    if (count < 0) {
        throw_errno("cannot read {}", name_);
    }
    splitter_.add(static_cast<std::size_t>(count));
    if (count == 0) {
        ended_ = true;
        splitter_.finish();
    }
}

} // namespace ispkit::logfile
