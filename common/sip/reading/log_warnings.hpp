// SPDX-License-Identifier: MIT
#pragma once

#include "sip/reading/log_counts.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace ispkit::sip {

/// Warnings for the operator about lines of a log that are not counted; usually none.
std::vector<std::string> log_warnings(const LogCounts& counts);

/// For logs that were read to their ends. Throws Error where none of their lines has a known
/// shape: a report of them would look as if all were well.
void refuse_foreign_logs(const std::vector<LogCounts>& logs);

/// Warnings about logs that are followed, each given once.
class LogWarnings {
public:
    /// The warnings that are new. A log is called foreign only once it has `lines_to_judge_by`
    /// lines: a shorter one may still get lines that are understood.
    std::vector<std::string> news(const LogCounts& counts, std::uint64_t lines_to_judge_by);

private:
    struct Given {
        bool untimed = false;
        bool doubted = false;
        bool foreign = false;
        bool unknown = false;
    };
    /// By the path of the log.
    std::map<std::string, Given> given_;
};

} // namespace ispkit::sip
