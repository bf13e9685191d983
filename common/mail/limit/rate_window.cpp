// SPDX-License-Identifier: MIT
#include "mail/limit/rate_window.hpp"

#include <algorithm>

namespace ispkit::mail {

using std::chrono::seconds;
using std::chrono::sys_seconds;

seconds step_of(seconds window) {
    constexpr std::int64_t k_steps = 20;
    constexpr std::int64_t k_hour = 3600;
    std::int64_t step = std::clamp<std::int64_t>(window.count() / k_steps, 1, k_hour);
    while (k_hour % step != 0) {
        --step;
    }
    return seconds(step);
}

std::int64_t step_at(seconds window, sys_seconds time) {
    const std::int64_t step = step_of(window).count();
    return time.time_since_epoch().count() / step * step;
}

std::int64_t oldest_step(seconds window, sys_seconds now) {
    const std::int64_t step = step_of(window).count();
    const std::int64_t steps = (window.count() + step - 1) / step;
    return step_at(window, now) - steps * step;
}

std::int64_t newest_step(seconds window, sys_seconds now) {
    const std::int64_t present = step_at(window, now);
    return present + (present - oldest_step(window, now));
}

sys_seconds end_of_step(seconds window, std::int64_t step) {
    const sys_seconds start{seconds(step)};
    return start + (start - sys_seconds(seconds(oldest_step(window, start)))) + step_of(window);
}

} // namespace ispkit::mail
