// SPDX-License-Identifier: MIT
#pragma once

#include "sip/log/log_counts.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace ispkit::sip {

/// What an operator must know about a log whose lines count for nobody; mostly empty.
std::vector<std::string> log_warnings(const LogCounts& counts);

/// For logs that were read to their ends. Throws Error where not one line of all of them is of a
/// known server: a report of them would look as if all were well.
void refuse_foreign_logs(const std::vector<LogCounts>& logs);

/// The warnings about logs that are followed, each of them once.
class LogWarnings {
public:
    /// The warnings that are new. A log is foreign only once it has this many lines: one with few
    /// may still get some that are understood.
    std::vector<std::string> news(const LogCounts& counts, std::uint64_t lines_to_judge_by);

private:
    struct Given {
        bool untimed = false;
        bool doubted = false;
        bool foreign = false;
    };
    /// By the path of the log.
    std::map<std::string, Given> given_;
};

} // namespace ispkit::sip
