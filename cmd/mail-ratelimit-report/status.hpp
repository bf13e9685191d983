// SPDX-License-Identifier: MIT
#pragma once

#include "cli/run.hpp"

namespace ispkit::ratelimitreport {

/// The command that shows whether the runs that share a state work.
extern const cli::Tool k_status;
cli::Status status(cli::CommandLine& command_line);

} // namespace ispkit::ratelimitreport
