// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace ispkit::io {

/// Starts a program, found by PATH, with default signal handling. Its standard input is a copy of
/// stdin_fd; its standard output goes to our standard error. The variables, each "NAME=value", are
/// added to the environment. Throws Error if the program cannot be started.
pid_t spawn(const std::vector<std::string>& words, const std::vector<std::string>& variables,
            int stdin_fd);

enum class Wait { until_it_ends, not_at_all };

/// The exit status of a child as a shell reports it, 128+n for signal n; nothing while it runs.
std::optional<int> exit_status(pid_t child, Wait wait);

} // namespace ispkit::io
