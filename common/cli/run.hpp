// SPDX-License-Identifier: MIT
#pragma once

#include "cli/command_line.hpp"

namespace ispkit::cli {

/// Exit status of a tool that could do its work. 2, could not, is what an Error becomes; 128+n is
/// death by signal n.
enum class Status {
    done = 0,
    /// Ran well, and the answer is "no" or "found something", as grep and diff have it.
    no = 1,
};

/// The one entry of every main(). Runs the body, prints an Error as "tool: message" on standard
/// error, checks that all output was written, and returns the exit status. SIGINT, SIGTERM and
/// SIGHUP remove unfinished files and end the process; SIGPIPE ends it quietly.
int run(const Tool& tool, int argc, char* argv[], Status (*body)(CommandLine&));

} // namespace ispkit::cli
