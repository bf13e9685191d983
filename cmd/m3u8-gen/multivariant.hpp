// SPDX-License-Identifier: MIT
#pragma once

#include "cli/run.hpp"

namespace ispkit {

extern const cli::Tool k_multivariant;
cli::Status multivariant(cli::CommandLine& command_line);

} // namespace ispkit
