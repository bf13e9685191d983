// SPDX-License-Identifier: MIT
#pragma once

#include "logfile/log_position.hpp"

#include <string>
#include <vector>

namespace ispkit::logfile {

/// Which files are being read, and how far finished files were read, independent of their names.
/// Logs that are followed together share it, since one may be rotated to the name of another, so
/// that no line is read twice.
class ReadPositions {
public:
    /// Whether one of the logs reads the file.
    bool is_open(const struct stat& status) const;

    /// Registers a file; returns where its reading ended before, or its start.
    Position open(int fd, const std::string& name);

    /// Registers the file of a position of an earlier run.
    void open(const Position& position);

    /// Stores how far a file was read, in this run or an earlier one, when its reading ends.
    void finish(const Position& position);

    /// The oldest first.
    const std::vector<Position>& finished() const { return finished_; }

private:
    void forget(const Position& position);

    std::vector<Position> open_;
    std::vector<Position> finished_;
};

} // namespace ispkit::logfile
