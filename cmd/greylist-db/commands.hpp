// SPDX-License-Identifier: MIT
#pragma once

#include "cli/run.hpp"

namespace ispkit::greylist {

// Each command has a file of its own, named after it, with its help text and its code.

extern const cli::Tool k_serve;
cli::Status serve(cli::CommandLine& command_line);

extern const cli::Tool k_status;
cli::Status status(cli::CommandLine& command_line);

extern const cli::Tool k_check;
cli::Status check(cli::CommandLine& command_line);

extern const cli::Tool k_list;
cli::Status list(cli::CommandLine& command_line);

extern const cli::Tool k_stats;
cli::Status stats(cli::CommandLine& command_line);

extern const cli::Tool k_allow;
cli::Status allow(cli::CommandLine& command_line);

extern const cli::Tool k_disallow;
cli::Status disallow(cli::CommandLine& command_line);

extern const cli::Tool k_delete;
cli::Status remove(cli::CommandLine& command_line);

extern const cli::Tool k_expire;
cli::Status expire(cli::CommandLine& command_line);

extern const cli::Tool k_import;
cli::Status import(cli::CommandLine& command_line);

extern const cli::Tool k_copy;
cli::Status copy(cli::CommandLine& command_line);

extern const cli::Tool k_export;
cli::Status export_all(cli::CommandLine& command_line);

} // namespace ispkit::greylist
