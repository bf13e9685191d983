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

namespace {

/// Moves to the end of the last whole line; without one near the end of the file, to the file's
/// end.
void move_to_end(Position& position, int fd, std::uint64_t size, const std::string& name) {
    constexpr std::uint64_t k_tail = 64 * 1024;
    std::string text(std::min(size, k_tail), '\0');
    text.resize(io::read_full_at(
        fd, size - text.size(), {reinterpret_cast<std::uint8_t*>(text.data()), text.size()}, name));
    const std::size_t last = text.rfind('\n');
    position.mid_line = last == text.npos;
    position.offset = position.mid_line ? size : size - text.size() + last + 1;
}

/// Whether a line begins at the offset.
bool is_line_start(int fd, std::uint64_t offset, const std::string& name) {
    std::uint8_t before = '\n';
    return offset == 0 ||
           (io::read_full_at(fd, offset - 1, {&before, 1}, name) == 1 && before == '\n');
}

} // namespace

std::optional<Position> position_in(int fd, const std::string& name, const Position& position,
                                    Likeness likeness) {
    constexpr std::size_t k_telling_head = 32;
    const struct stat status = io::status_of(fd, name);
    const bool may_be = likeness == Likeness::same_file ? is_same_file(status, position)
                                                        : position.head.size() >= k_telling_head;
    const auto size = static_cast<std::uint64_t>(status.st_size);
    const bool is_shorter = size < position.offset;
    const bool may_have_lost_its_end =
        likeness == Likeness::same_file && position.head.size() >= k_telling_head;
    if (!may_be || !S_ISREG(status.st_mode) || (is_shorter && !may_have_lost_its_end) ||
        !begins_with(fd, position.head, name)) {
        return std::nullopt;
    }
    Position there = position;
    if (is_shorter) {
        move_to_end(there, fd, size, name);
    } else if (!is_line_start(fd, there.offset, name)) {
        there.mid_line = true;
    }
    there.device = status.st_dev;
    there.inode = status.st_ino;
    return there;
}

} // namespace ispkit::logfile
