// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>

namespace ispkit::service {

/// Tells systemd that the service works, where its unit has WatchdogSec= (sd_watchdog_enabled(3)):
/// a service that says nothing for that time is ended and started again.
class Watchdog {
public:
    using Clock = std::chrono::steady_clock;

    /// Reads what systemd asks for from the environment.
    Watchdog();

    /// Tells it if half of the time has passed; to be called in each turn of the service's loop.
    void tend(Clock::time_point now = Clock::now());

    /// How long a turn may wait; no value: for ever.
    std::optional<std::chrono::milliseconds> longest_wait() const { return interval_; }

private:
    std::optional<std::chrono::milliseconds> interval_;
    Clock::time_point next_;
};

} // namespace ispkit::service
