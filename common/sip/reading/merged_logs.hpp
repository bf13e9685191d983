// SPDX-License-Identifier: MIT
#pragma once

#include "sip/reading/log_source.hpp"

#include <memory>
#include <string>
#include <vector>

namespace ispkit::sip {

/// Several logs of the same time, such as messages and security, or of consecutive times, read in
/// the order of their lines' times.
class MergedLogs {
public:
    /// The logs are files and units whose journal is read.
    MergedLogs(const std::vector<std::string>& paths, const LogSettings& settings,
               const std::vector<JournalUnit>& units = {});

    /// The log whose next event or unclear line is the earliest; null when all have ended. The
    /// event of the previous call is gone.
    LogSource* next();

    /// The counts of the logs that have ended.
    const std::vector<LogCounts>& counts() const { return counts_; }

private:
    struct Source {
        std::unique_ptr<LogSource> log;
        logfile::Time time;
    };

    void advance(Source& source);

    std::vector<Source> sources_;
    std::vector<LogCounts> counts_;
    /// The log that next() returned last; it has not been advanced yet.
    Source* current_ = nullptr;
};

} // namespace ispkit::sip
