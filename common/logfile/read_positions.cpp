// SPDX-License-Identifier: MIT
#include "logfile/read_positions.hpp"

#include "io/file.hpp"

#include <algorithm>

namespace ispkit::logfile {

namespace {

/// More than the uncompressed rotated files that usually exist; the forgotten ones hardly do.
constexpr std::size_t k_most_finished = 256;

} // namespace

bool ReadPositions::is_open(const struct stat& status) const {
    return std::any_of(open_.begin(), open_.end(),
                       [&](const Position& position) { return is_same_file(status, position); });
}

Position ReadPositions::open(int fd, const std::string& name) {
    const struct stat status = io::status_of(fd, name);
    Position start;
    start.device = status.st_dev;
    start.inode = status.st_ino;
    for (const Position& known : finished_) {
        if (const auto there = position_in(fd, name, known, Likeness::same_file)) {
            start = *there;
            break;
        }
    }
    open(start);
    return start;
}

void ReadPositions::open(const Position& position) {
    forget(position);
    open_.push_back(position);
}

void ReadPositions::finish(const Position& position) {
    forget(position);
    finished_.push_back(position);
    if (finished_.size() > k_most_finished) {
        finished_.erase(finished_.begin());
    }
}

void ReadPositions::forget(const Position& position) {
    for (std::vector<Position>* const all : {&open_, &finished_}) {
        std::erase_if(*all, [&](const Position& other) { return is_same_file(other, position); });
    }
}

} // namespace ispkit::logfile
