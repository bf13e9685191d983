// SPDX-License-Identifier: MIT
#pragma once

#include "cli/run.hpp"

namespace ispkit::banwatch {

// One file for each command, named after it: what it says of itself, and what it does.

extern const cli::Tool k_parse;
cli::Status parse(cli::CommandLine& command_line);

extern const cli::Tool k_scan;
cli::Status scan(cli::CommandLine& command_line);

} // namespace ispkit::banwatch
