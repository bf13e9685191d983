// SPDX-License-Identifier: MIT
#include "logfile/log_position.hpp"

#include "io/file.hpp"

#include <algorithm>
#include <cstring>

namespace ispkit::logfile {

bool is_same_file(const struct stat& status, const Position& position) {
    return status.st_dev == position.device && status.st_ino == position.inode;
}

bool is_same_file(const Position& one, const Position& other) {
    return one.device == other.device && one.inode == other.inode;
}

bool begins_with(int fd, const std::string& head, const std::string& name) {
    char start[k_head];
    const std::size_t size = std::min(head.size(), sizeof start);
    return io::read_full_at(fd, 0, {reinterpret_cast<std::uint8_t*>(start), size}, name) == size &&
           std::memcmp(start, head.data(), size) == 0;
}

std::optional<Position> position_in(int fd, const std::string& name, const Position& position,
                                    Likeness likeness) {
    constexpr std::size_t k_telling_head = 32;
    const struct stat status = io::status_of(fd, name);
    const bool may_be = likeness == Likeness::same_file ? is_same_file(status, position)
                                                        : position.head.size() >= k_telling_head;
    if (!may_be || !S_ISREG(status.st_mode) ||
        static_cast<std::uint64_t>(status.st_size) < position.offset ||
        !begins_with(fd, position.head, name)) {
        return std::nullopt;
    }
    Position there = position;
    there.device = status.st_dev;
    there.inode = status.st_ino;
    return there;
}

} // namespace ispkit::logfile
