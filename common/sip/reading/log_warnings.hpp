// SPDX-License-Identifier: MIT
#pragma once

#include "sip/reading/log_counts.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace ispkit::sip {

/// Warnings for the operator about lines of a log that are not counted; usually none.
std::vector<std::string> log_warnings(const LogCounts& counts);

/// Whether Asterisk wrote failures to these logs, but nothing of its security channel.
bool lack_security_log(const std::vector<LogCounts>& logs);

/// What a watch misses that has read these events among that many lines, since Asterisk's security
/// log is not among them, or no longer, as a sentence; empty if it is, or there is too little to
/// tell. The failures are those since the last line of that log.
enum class RegisteredNetworks { spared, banned };
std::string security_log_note(const Channels& channels, std::uint64_t understood,
                              RegisteredNetworks registered);

/// For logs that were read to their ends. Throws Error where none of their lines has a known
/// shape: a report of them would look as if all were well.
void refuse_foreign_logs(const std::vector<LogCounts>& logs);

/// How long after a line of an unknown shape a log in which no line is understood is foreign.
inline constexpr std::chrono::minutes k_foreign_after{1};

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
