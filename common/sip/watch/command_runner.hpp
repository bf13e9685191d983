// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <deque>
#include <string>
#include <vector>

namespace ispkit::sip {

/// Runs a shell command again and again, a few at a time, each with an environment of its own.
class CommandRunner {
public:
    explicit CommandRunner(std::string command)
        : command_(std::move(command)) {}

    /// Queues a run with these variables ("NAME=value"). Of very many that wait, the excess is
    /// dropped.
    void add(std::vector<std::string> variables);

    /// Starts pending children, reaps finished ones. Throws Error where a command failed, with
    /// everything done all the same.
    void tend();

    bool is_busy() const { return !running_.empty(); }

    /// Waits for all. Throws Error where any failed.
    void finish();

private:
    void start_waiting();
    void note(int status);
    void tell_failures();

    std::string command_;
    std::deque<std::vector<std::string>> waiting_;
    std::vector<pid_t> running_;
    /// Failures that were not yet reported, and the status of the last one.
    std::size_t failures_ = 0;
    int last_failure_ = 0;
};

} // namespace ispkit::sip
