// SPDX-License-Identifier: MIT
#pragma once

#include "cli/run.hpp"

namespace ispkit::ratelimit {

// Each command has a file of its own, named after it, with its help text and its code.

extern const cli::Tool k_serve;
cli::Status serve(cli::CommandLine& command_line);

extern const cli::Tool k_check_limits;
cli::Status check_limits(cli::CommandLine& command_line);

extern const cli::Tool k_status;
cli::Status status(cli::CommandLine& command_line);

extern const cli::Tool k_check;
cli::Status check(cli::CommandLine& command_line);

extern const cli::Tool k_top;
cli::Status top(cli::CommandLine& command_line);

extern const cli::Tool k_show;
cli::Status show(cli::CommandLine& command_line);

extern const cli::Tool k_reset;
cli::Status reset(cli::CommandLine& command_line);

extern const cli::Tool k_set;
cli::Status set(cli::CommandLine& command_line);

extern const cli::Tool k_unset;
cli::Status unset(cli::CommandLine& command_line);

extern const cli::Tool k_list;
cli::Status list(cli::CommandLine& command_line);

extern const cli::Tool k_release;
cli::Status release(cli::CommandLine& command_line);

extern const cli::Tool k_history;
cli::Status history(cli::CommandLine& command_line);

extern const cli::Tool k_copy;
cli::Status copy(cli::CommandLine& command_line);

extern const cli::Tool k_expire;
cli::Status expire(cli::CommandLine& command_line);

} // namespace ispkit::ratelimit
