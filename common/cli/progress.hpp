// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>

namespace ispkit::cli {

/// "hls-encrypt: 312 of 1000 segments", rewritten in place on standard error. Shown only if that is
/// a terminal, `show` allows it and the work takes over a second; erased at the end. Print messages
/// only after that: they would end up in its line.
class Progress {
public:
    enum class Show { if_terminal, never };

    Progress(std::string_view tool, std::string_view things, std::size_t total, Show show);
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    ~Progress();

    /// Counts one more as done. Callable from any thread.
    void advance();

private:
    using Clock = std::chrono::steady_clock;

    std::mutex mutex_;
    std::string tool_;
    std::string things_;
    std::size_t total_;
    std::size_t done_ = 0;
    bool enabled_;
    bool shown_ = false;
    Clock::time_point next_;
};

} // namespace ispkit::cli
