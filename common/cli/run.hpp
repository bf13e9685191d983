// SPDX-License-Identifier: MIT
#pragma once

#include "cli/command_line.hpp"

#include <span>

namespace ispkit::cli {

/// Exit status of a tool that could do its work. An Error becomes 2 (it could not); 128+n is death
/// by signal n.
enum class Status {
    done = 0,
    /// Ran well, and the answer is "no" or "found something", as with grep and diff.
    no = 1,
};

/// The one entry of every main(). Runs the body, prints an Error as "tool: message" on standard
/// error, checks that all output was written, and returns the exit status. SIGINT, SIGTERM and
/// SIGHUP remove unfinished files and end the process; SIGPIPE ends it quietly.
int run(const Tool& tool, int argc, char* argv[], Status (*body)(CommandLine&));

/// A command of a tool that has several: "sip-banwatch scan".
struct Command {
    /// Its name and one line for the tool's own --help.
    std::string_view name;
    std::string_view summary;
    /// For its own --help; the name there is both words, "sip-banwatch scan".
    const Tool& tool;
    Status (*body)(CommandLine&);
};

/// The same for a tool whose first operand is a command from the table. The tool itself has --help
/// and --version only.
int run(const Tool& tool, std::span<const Command> commands, int argc, char* argv[]);

/// The same for a tool that has a body of its own, which runs if the first operand is no command.
int run(const Tool& tool, std::span<const Command> commands, int argc, char* argv[],
        Status (*body)(CommandLine&));

} // namespace ispkit::cli
