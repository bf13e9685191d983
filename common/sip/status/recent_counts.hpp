// SPDX-License-Identifier: MIT
#pragma once

#include "logfile/timestamp.hpp"
#include "sip/reading/log_counts.hpp"

#include <chrono>
#include <utility>

namespace ispkit::sip {

/// The part of a log's counts that is one to two hours old at most: when a server begins to write
/// another format, that must not hide behind the lines of the months before.
class RecentCounts {
public:
    /// `counts` are those since the watch began.
    LogCounts of(const LogCounts& counts, logfile::Time now) {
        constexpr std::chrono::hours k_hour{1};
        if (now - since_ >= k_hour) {
            before_ = std::exchange(last_, counts);
            since_ = now;
        }
        LogCounts recent = counts;
        recent.lines -= before_.lines;
        recent.how.understood -= before_.how.understood;
        recent.how.of_others -= before_.how.of_others;
        recent.how.unknown -= before_.how.unknown;
        return recent;
    }

private:
    /// The counts at the beginning of this hour, and of the one before.
    LogCounts last_;
    LogCounts before_;
    logfile::Time since_;
};

} // namespace ispkit::sip
