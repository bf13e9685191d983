// SPDX-License-Identifier: MIT
#pragma once

#include "cli/command_line.hpp"

#include <span>

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

/// One of the things that a tool with commands does: "sip-banwatch scan".
struct Command {
    /// How --help of the whole shows it: a name and a line.
    std::string_view name;
    std::string_view summary;
    /// Its own --help; the tool's name is both words, "sip-banwatch scan".
    const Tool& tool;
    Status (*body)(CommandLine&);
};

/// The same for a tool whose first operand is a command from the table. The tool itself has --help
/// and --version only.
int run(const Tool& tool, std::span<const Command> commands, int argc, char* argv[]);

} // namespace ispkit::cli
