// SPDX-License-Identifier: MIT
#pragma once

#include "cli/command_line.hpp"
#include "options.hpp"

namespace ispkit::ratelimitreport {

/// Reads logs as they grow and shows each offender once a day, when its score comes to be one's.
/// Ends by a signal only: what cannot be read for a while, a log that was rotated and has no owner
/// yet, a database that starts again, is spoken of once and tried again.
[[noreturn]] void follow(const Options& options, const cli::CommandLine& command_line);

} // namespace ispkit::ratelimitreport
