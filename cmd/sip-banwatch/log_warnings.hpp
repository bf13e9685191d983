// SPDX-License-Identifier: MIT
#pragma once

#include "cli/run.hpp"
#include "sip/reading/log_counts.hpp"

#include <string>
#include <vector>

namespace ispkit::banwatch {

/// Warns of logs with lines that are not counted. For logs that were read to their ends: throws
/// Error where none of their lines has a known shape.
void check_logs(const cli::CommandLine& command_line, const std::vector<sip::LogCounts>& logs);

/// Reports the logs that could not be read to their ends: throws Error if there are any.
void report_troubles(const cli::CommandLine& command_line, const std::vector<sip::LogCounts>& logs);

/// The counts of a log: "log: 12 lines read: 10 understood, ...".
std::string counts_text(const sip::LogCounts& counts);

/// The same as one JSON object, "action":"log".
std::string counts_json(const sip::LogCounts& counts);

} // namespace ispkit::banwatch
