// SPDX-License-Identifier: MIT
#include "logfile/line_reader.hpp"

#include "io/file.hpp"

#include <poll.h>

#include <algorithm>
#include <utility>

namespace ispkit::logfile {

namespace {

/// Two portions fit into a processor's second-level cache.
constexpr std::size_t k_portion = 128 * 1024;

} // namespace

LineReader::LineReader(int fd, std::string name)
    : fd_(fd)
    , source_([fd, name = std::move(name)](io::MutableByteView room) {
        return io::read_some(fd, room, name);
    })
    , splitter_(k_longest_line, k_portion) {}

LineReader::LineReader(Source source)
    : source_(std::move(source))
    , splitter_(k_longest_line, k_portion) {}

bool LineReader::next(std::string_view& line) {
    while (!next_at_once(line)) {
        if (ended_) {
            return false;
        }
        fill();
    }
    return true;
}

std::string_view LineReader::next_lines_at_once(std::size_t most) {
    look_ahead();
    const std::size_t waiting = splitter_.behind().size();
    const bool is_more_behind = waiting > k_least_behind;
    return splitter_.next_lines(
        std::min(most, is_more_behind ? waiting - k_least_behind : waiting));
}

/// The next line, if it is there.
bool LineReader::next_at_once(std::string_view& line) {
    look_ahead();
    if (splitter_.next(line)) {
        ++line_number_;
        return true;
    }
    if (trouble_) {
        throw *trouble_;
    }
    return false;
}

/// If little is left, reads what is available without waiting.
void LineReader::look_ahead() {
    while (splitter_.behind().size() <= k_least_behind && !ended_) {
        pollfd ready{.fd = fd_, .events = POLLIN, .revents = 0};
        if (fd_ >= 0 && ::poll(&ready, 1, 0) <= 0) {
            return;
        }
        fill();
    }
}

void LineReader::fill() {
    try {
        const std::size_t count = source_(splitter_.room());
        splitter_.add(count);
        if (count == 0) {
            ended_ = true;
            splitter_.finish();
        }
    } catch (const Error& error) {
        ended_ = true;
        trouble_ = error;
    }
}

} // namespace ispkit::logfile
