// SPDX-License-Identifier: MIT
#pragma once

#include "cli/run.hpp"
#include "sip/log/log_counts.hpp"

#include <string>
#include <vector>

namespace ispkit::banwatch {

/// Warns of what of a log counted for nobody.
void warn_of(const cli::CommandLine& command_line, const sip::LogCounts& counts);

/// The same of logs that were read to their ends. Throws Error where not one line of all of them is
/// of a server that is known: a report of them would look as if all were well.
void check_logs(const cli::CommandLine& command_line, const std::vector<sip::LogCounts>& logs);

/// What came of a log's lines as one JSON object, "action":"log".
std::string counts_json(const sip::LogCounts& counts);

} // namespace ispkit::banwatch
