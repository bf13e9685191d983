// SPDX-License-Identifier: MIT
#pragma once

#include "cli/run.hpp"
#include "sip/reading/log_counts.hpp"

#include <string>
#include <vector>

namespace ispkit::banwatch {

/// Warns of logs with lines that are not counted. For logs that were read to their ends: throws
/// Error where none of their lines is of a known server.
void check_logs(const cli::CommandLine& command_line, const std::vector<sip::LogCounts>& logs);

/// The counts of a log as one JSON object, "action":"log".
std::string counts_json(const sip::LogCounts& counts);

} // namespace ispkit::banwatch
