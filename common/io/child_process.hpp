// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>
#include <unistd.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::io {

/// Where a child's output goes: by default to our standard error.
struct ChildOutput {
    int stdout_fd = STDERR_FILENO;
    int stderr_fd = STDERR_FILENO;
};

/// The process group of a child: in one of its own, what it starts can be ended with it.
enum class ProcessGroup { ours, own };

/// Starts a program, found by PATH, with default signal handling. Its standard input is a copy of
/// stdin_fd. The variables, each "NAME=value", are added to the environment; NOTIFY_SOCKET is left
/// out, since it is for this process to tell systemd that it is ready. Throws Error if the program
/// cannot be started.
pid_t spawn(const std::vector<std::string>& words, const std::vector<std::string>& variables,
            int stdin_fd, ChildOutput output = {}, ProcessGroup group = ProcessGroup::ours);

enum class Wait { until_it_ends, not_at_all };

/// The exit status of a child as a shell reports it, 128+n for signal n, 255 if it cannot be known;
/// nothing while it runs.
std::optional<int> exit_status(pid_t child, Wait wait);

/// The same, after waiting until then at most.
using Deadline = std::chrono::steady_clock::time_point;
std::optional<int> exit_status(pid_t child, Deadline end);

struct ProgramResult {
    int status;
    std::string output;
    std::string errors;
};

/// Runs a program with this standard input to its end. All it prints is kept in memory.
ProgramResult run_program(const std::vector<std::string>& words, std::string_view input);

} // namespace ispkit::io
