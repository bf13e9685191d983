// SPDX-License-Identifier: MIT
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace ispkit::logfile {

/// How far a log was read, and in which file.
struct Position {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    /// Bytes up to the end of the last whole line.
    std::uint64_t offset = 0;
    /// Whether the offset is inside a line that is too long and whose rest must be skipped.
    bool mid_line = false;
    /// The first bytes of the file, as far as they were read. They reveal a file that was truncated
    /// and has grown again.
    std::string head = {};

    /// How far the journal was read, which is not one file: its cursor is the head.
    static Position of_cursor(std::string cursor) { return {.head = std::move(cursor)}; }
    bool is_cursor() const { return inode == 0 && offset == 0 && !head.empty(); }

    friend bool operator==(const Position&, const Position&) = default;
};

/// The maximum size of a head in bytes.
inline constexpr std::size_t k_head = 128;

bool is_same_file(const struct stat& status, const Position& position);
bool is_same_file(const Position& one, const Position& other);

/// Whether the file begins with the head.
bool begins_with(int fd, const std::string& head, const std::string& name);

/// How a file may match a position, besides its beginning: it is the same file, or so much of it is
/// equal that it can only be a copy.
enum class Likeness { same_file, copy };

/// The position in this file; nothing if it refers to another file, or to this file before it was
/// truncated. In the same file that has lost its end, as in a power failure, that is the end of its
/// lines; if it has grown again, the next line's start.
std::optional<Position> position_in(int fd, const std::string& name, const Position& position,
                                    Likeness likeness);

} // namespace ispkit::logfile
