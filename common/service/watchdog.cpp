// SPDX-License-Identifier: MIT
#include "service/watchdog.hpp"

#include <systemd/sd-daemon.h>

namespace ispkit::service {

Watchdog::Watchdog() {
    std::uint64_t microseconds = 0;
    if (::sd_watchdog_enabled(0, &microseconds) > 0) {
        interval_ = std::chrono::milliseconds(microseconds / 2000);
    }
}

void Watchdog::tend(Clock::time_point now) {
    if (interval_ && now >= next_) {
        ::sd_notify(0, "WATCHDOG=1");
        next_ = now + *interval_ / 2;
    }
}

} // namespace ispkit::service
