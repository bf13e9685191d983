// SPDX-License-Identifier: MIT
#include "service/watchdog.hpp"

#include <systemd/sd-daemon.h>

namespace ispkit::service {

Watchdog::Watchdog() {
    std::uint64_t microseconds = 0;
    if (::sd_watchdog_enabled(0, &microseconds) > 0) {
        constexpr int k_times_in_that_time = 4;
        interval_ = std::chrono::microseconds(microseconds / k_times_in_that_time);
        due_ = Clock::time_point::min();
    }
}

void Watchdog::tend(Clock::time_point now) {
    if (now >= due_) {
        ::sd_notify(0, "WATCHDOG=1");
        due_ = now + interval_;
    }
}

} // namespace ispkit::service
