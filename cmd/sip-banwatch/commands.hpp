// SPDX-License-Identifier: MIT
#pragma once

#include "cli/run.hpp"

namespace ispkit::banwatch {

// One file for each command, named after it, with its help text and its function.

extern const cli::Tool k_parse;
cli::Status parse(cli::CommandLine& command_line);

extern const cli::Tool k_scan;
cli::Status scan(cli::CommandLine& command_line);

extern const cli::Tool k_watch;
cli::Status watch(cli::CommandLine& command_line);

extern const cli::Tool k_list;
cli::Status list(cli::CommandLine& command_line);

extern const cli::Tool k_ban;
cli::Status ban(cli::CommandLine& command_line);

extern const cli::Tool k_unban;
cli::Status unban(cli::CommandLine& command_line);

extern const cli::Tool k_allow;
cli::Status allow(cli::CommandLine& command_line);

extern const cli::Tool k_stats;
cli::Status stats(cli::CommandLine& command_line);

extern const cli::Tool k_status;
cli::Status status(cli::CommandLine& command_line);

extern const cli::Tool k_copy;
cli::Status copy(cli::CommandLine& command_line);

} // namespace ispkit::banwatch
