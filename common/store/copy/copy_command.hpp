// SPDX-License-Identifier: MIT
#pragma once

#include "cli/command_line.hpp"
#include "cli/run.hpp"
#include "store/database.hpp"

#include <string>

namespace ispkit::store {

/// A tool's command copy, which copies its database to another one, of any kind. `open` opens a
/// database and brings its tables up to date.
cli::Status copy_command(cli::CommandLine& command_line,
                         Database (*open)(const std::string& url, Access access));

} // namespace ispkit::store
