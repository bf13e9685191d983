// SPDX-License-Identifier: MIT
#pragma once

#include "logfile/log_position.hpp"

#include <string>
#include <vector>

namespace ispkit::logfile {

/// Which files are read, and how far those were that are not any more, whatever they are called:
/// shared by logs that are followed together, one of which may be rotated to the name of another,
/// so that no line is read twice.
class ReadPositions {
public:
    /// Whether one of the logs reads the file.
    bool is_open(const struct stat& status) const;

    /// Begins with a file: where it was left, or at its start.
    Position open(int fd, const std::string& name);

    /// Begins with the file that a position of an earlier run is in.
    void open(const Position& position);

    /// Notes how far a file was read that is not any more, in this run or an earlier one.
    void finish(const Position& position);

    /// The oldest first.
    const std::vector<Position>& finished() const { return finished_; }

private:
    void forget(const Position& position);

    std::vector<Position> open_;
    std::vector<Position> finished_;
};

} // namespace ispkit::logfile
