// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <deque>
#include <string>
#include <vector>

namespace ispkit::sip {

/// Runs a shell command repeatedly, a few at a time, each with an environment of its own.
class CommandRunner {
public:
    explicit CommandRunner(std::string command)
        : command_(std::move(command)) {}

    /// Queues a run with these variables ("NAME=value"). While 100,000 runs are waiting, further
    /// ones are dropped.
    void add(std::vector<std::string> variables);

    /// Starts pending children, reaps finished ones. Throws Error where a command failed, after
    /// doing all of that.
    void tend();

    /// How the last command that ended failed; empty if it did not.
    std::string trouble() const;

    bool is_busy() const { return !running_.empty(); }

    /// Runs and waits for all. Throws Error where any failed.
    void finish();

private:
    void start_waiting();
    void note(int status);
    void tell_failures();

    std::string command_;
    std::deque<std::vector<std::string>> waiting_;
    std::vector<pid_t> running_;
    /// Failures that were not reported yet, and the status of the last one.
    std::size_t failures_ = 0;
    int last_failure_ = 0;
    int last_status_ = 0;
};

} // namespace ispkit::sip
