// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>

namespace ispkit::service {

/// Tells systemd that the service works, where its unit has WatchdogSec= (sd_watchdog_enabled(3)):
/// a service that says nothing for that time is ended and started again.
class Watchdog {
public:
    using Clock = std::chrono::steady_clock;

    /// Reads what systemd asks for from the environment.
    Watchdog();

    /// Tells it if that is due; to be called in each turn of the service's loop.
    void tend(Clock::time_point now = Clock::now());

    /// When a turn must end at the latest; Clock::time_point::max() where systemd does not ask.
    Clock::time_point due() const { return due_; }

private:
    Clock::duration interval_{};
    Clock::time_point due_ = Clock::time_point::max();
};

} // namespace ispkit::service
