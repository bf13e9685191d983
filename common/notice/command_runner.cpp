// SPDX-License-Identifier: MIT
#include "notice/command_runner.hpp"

#include "error.hpp"
#include "io/file.hpp"
#include "text/quantity.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace ispkit::notice {

void CommandRunner::add(std::vector<std::string> variables) {
    constexpr std::size_t k_most_waiting = 100'000;
    const bool was_full = std::exchange(is_full_, waiting_.size() >= k_most_waiting);
    if (!is_full_) {
        waiting_.push_back(std::move(variables));
    }
    is_fullness_untold_ = is_fullness_untold_ || (is_full_ && !was_full);
}

void CommandRunner::tend() {
    std::erase_if(running_, [this](pid_t child) {
        const std::optional<int> status = io::exit_status(child, io::Wait::not_at_all);
        if (status) {
            note(*status);
        }
        return status.has_value();
    });
    if (back_off_.is_over()) {
        start_waiting();
    }
    tell_failures();
}

void CommandRunner::finish(io::Deadline end) {
    start_waiting();
    while (!running_.empty()) {
        const std::optional<int> status = io::exit_status(running_.front(), end);
        if (!status) {
            const auto left = static_cast<std::int64_t>(running_.size() + waiting_.size());
            throw_error("{}: {} did not end in time", option_, text::counted(left, "command"));
        }
        note(*status);
        running_.erase(running_.begin());
        start_waiting();
    }
    tell_failures();
}

void CommandRunner::start_waiting() {
    constexpr std::size_t k_at_a_time = 4;
    running_.reserve(k_at_a_time); // so that no child is started and then forgotten
    try {
        while (!waiting_.empty() && running_.size() < k_at_a_time) {
            start_next();
        }
    } catch (const Error& error) {
        back_off_.fail();
        const std::string failure = fmt::format("{}: {}", option_, error.what());
        if (std::exchange(start_failure_, failure) != failure) {
            throw Error(failure);
        }
    }
}

void CommandRunner::start_next() {
    const io::Fd nothing = io::open_input("/dev/null");
    running_.push_back(io::spawn({"/bin/sh", "-c", command_}, waiting_.front(), nothing.get()));
    waiting_.pop_front();
    start_failure_.clear();
    back_off_.succeed();
}

std::string CommandRunner::trouble(logfile::Time now) {
    constexpr std::chrono::seconds k_patience{15};
    if (!start_failure_.empty()) {
        return start_failure_;
    }
    if (waiting_.empty()) {
        stuck_since_.reset();
    } else {
        stuck_since_ = std::min(stuck_since_.value_or(now), now); // the clock may be set back
        const auto since = std::chrono::floor<std::chrono::seconds>(now - *stuck_since_);
        if (since >= k_patience) {
            return fmt::format("{} {}: of those that run, none has ended for {} s",
                               text::plain_count(waiting_.size(), "command"),
                               waiting_.size() == 1 ? "waits" : "wait", since.count());
        }
    }
    return last_status_ == 0 ? std::string()
                             : fmt::format("the last command failed with status {}", last_status_);
}

void CommandRunner::note(int status) {
    last_status_ = status;
    stuck_since_.reset();
    if (status != 0) {
        ++failures_;
        last_failure_ = status;
    }
}

void CommandRunner::tell_failures() {
    if (std::exchange(is_fullness_untold_, false)) {
        throw_error("{}: {} commands wait, so some are not run", option_, waiting_.size());
    }
    const std::size_t failures = std::exchange(failures_, 0);
    if (failures == 1) {
        throw_error("{}: the command failed with status {}", option_, last_failure_);
    }
    if (failures > 1) {
        throw_error("{}: {} commands failed, the last with status {}", option_, failures,
                    last_failure_);
    }
}

} // namespace ispkit::notice
