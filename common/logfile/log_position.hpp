// SPDX-License-Identifier: MIT
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <optional>
#include <string>

namespace ispkit::logfile {

/// How far a log was read, and in which file that was.
struct Position {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    /// Octets up to the end of the last whole line.
    std::uint64_t offset = 0;
    /// Whether the offset is within a line that is too long, whose rest is to be skipped.
    bool mid_line = false;
    /// The first octets of the file, as far as they were read: what tells a file that was cut to
    /// nothing and has grown again from the one that was read.
    std::string head;

    friend bool operator==(const Position&, const Position&) = default;
};

/// How many octets a head has at most.
inline constexpr std::size_t k_head = 128;

bool is_same_file(const struct stat& status, const Position& position);
bool is_same_file(const Position& one, const Position& other);

/// Whether the file begins with the head.
bool begins_with(int fd, const std::string& head, const std::string& name);

/// What makes a file the one that a position is in, besides its beginning: that it is the same, or
/// that so much of it is alike that it can only be a copy.
enum class Likeness { same_file, copy };

/// The position in this file; nothing where it is in another one, or in what the file was before it
/// was cut.
std::optional<Position> position_in(int fd, const std::string& name, const Position& position,
                                    Likeness likeness);

} // namespace ispkit::logfile
