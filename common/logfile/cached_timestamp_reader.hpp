// SPDX-License-Identifier: MIT
#pragma once

#include "logfile/timestamp.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace ispkit::logfile {

/// A TimestampReader for the lines of one log, to the second. It is fast if a line has the same
/// minute as the one before it.
class CachedTimestampReader {
public:
    explicit CachedTimestampReader(Time reference)
        : reader_(reference) {}

    /// Reads the same texts as TimestampReader.
    std::optional<std::chrono::sys_seconds> read(std::string_view text);

private:
    /// Reads the seconds of a text that otherwise equals the last one.
    std::optional<std::chrono::sys_seconds> read_in_minute(std::string_view text) const;

    TimestampReader reader_;
    std::string minute_text_;
    std::string zone_text_;
    std::chrono::sys_seconds minute_;
};

} // namespace ispkit::logfile
