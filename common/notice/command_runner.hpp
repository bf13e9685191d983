// SPDX-License-Identifier: MIT
#pragma once

#include "io/back_off.hpp"
#include "io/child_process.hpp"
#include "logfile/timestamp.hpp"

#include <sys/types.h>

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace ispkit::notice {

/// Runs a shell command repeatedly, a few at a time, each with an environment of its own.
class CommandRunner {
public:
    /// `option` is what gave the command, for messages.
    CommandRunner(std::string option, std::string command)
        : option_(std::move(option))
        , command_(std::move(command)) {}

    /// Queues a run with these variables ("NAME=value"). While 100,000 runs are waiting, further
    /// ones are dropped; tend() tells the first of them.
    void add(std::vector<std::string> variables);

    /// Starts pending children, reaps finished ones. Throws Error where a command failed, after
    /// doing all of that. One that cannot be started is tried again, after ever longer pauses.
    void tend();

    /// How the last command that ended failed, why none can be started, or that others wait for
    /// those that run and do not end; empty if none of that. Call it regularly.
    std::string trouble(logfile::Time now);

    bool is_busy() const { return !running_.empty(); }

    /// Runs and waits for all, until `end` at most. Throws Error where any failed or has not ended.
    void finish(io::Deadline end = io::Deadline::max());

private:
    void start_waiting();
    void start_next();
    void note(int status);
    void tell_failures();

    std::string option_;
    std::string command_;
    std::deque<std::vector<std::string>> waiting_;
    std::vector<pid_t> running_;
    /// Failures that were not reported yet, and the status of the last one.
    std::size_t failures_ = 0;
    int last_failure_ = 0;
    int last_status_ = 0;
    /// Whether a run was dropped since the last one that was queued, and that is to be told.
    bool is_full_ = false;
    bool is_fullness_untold_ = false;
    /// Why the last one that was tried did not start; empty if it did.
    std::string start_failure_;
    io::BackOff back_off_;
    /// Since when runs have waited and none has ended.
    std::optional<logfile::Time> stuck_since_;
};

} // namespace ispkit::notice
