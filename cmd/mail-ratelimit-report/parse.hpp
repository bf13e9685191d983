// SPDX-License-Identifier: MIT
#pragma once

#include "cli/run.hpp"

namespace ispkit::ratelimitreport {

/// The command that shows how each line of a log is understood.
extern const cli::Tool k_parse;
cli::Status parse(cli::CommandLine& command_line);

} // namespace ispkit::ratelimitreport
