// SPDX-License-Identifier: MIT
#pragma once

#include "cli/command_line.hpp"
#include "options.hpp"

namespace ispkit::ratelimitreport {

/// Reads logs as they grow, and shows each offender once a day, when its score reaches that of an
/// offender. Only a signal ends it: if something cannot be read for a while (a rotated log that
/// does not have its owner yet, a database that restarts), it warns once and tries again.
[[noreturn]] void follow(const Options& options, const cli::CommandLine& command_line);

} // namespace ispkit::ratelimitreport
