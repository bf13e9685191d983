// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>

namespace ispkit::io {

/// The pauses between attempts at what fails, such as reaching a database that is away: none after
/// the first failure, then 100 ms, and each time twice as long, up to 10 s.
class BackOff {
public:
    void fail() {
        constexpr Clock::duration k_shortest = std::chrono::milliseconds(100);
        constexpr Clock::duration k_longest = std::chrono::seconds(10);
        if (has_failed_) {
            pause_ = std::clamp(2 * pause_, k_shortest, k_longest);
            end_ = Clock::now() + pause_;
        }
        has_failed_ = true;
    }

    void succeed() {
        pause_ = {};
        has_failed_ = false;
    }

    /// Whether it is time for the next attempt.
    bool is_over() const { return Clock::now() >= end_; }

private:
    using Clock = std::chrono::steady_clock;

    /// Since the last success.
    bool has_failed_ = false;
    Clock::duration pause_{};
    Clock::time_point end_;
};

} // namespace ispkit::io
