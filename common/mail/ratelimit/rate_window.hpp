// SPDX-License-Identifier: MIT
#pragma once

#include "mail/ratelimit/rate_limit.hpp"

#include <chrono>
#include <cstdint>

namespace ispkit::mail {

// The arithmetic of sliding windows: what the service and a replay of its traffic have in common.
//
// A window is slid in steps of a twentieth of its length: a message counts for at least the window,
// and for a step more at most. So what is let through never exceeds the limit in any stretch of
// time as long as the window.

struct Usage {
    std::int64_t messages = 0;
    std::int64_t recipients = 0;
};

/// How long a step is: a twentieth of the window or a little less, a whole part of an hour, at
/// least a second.
std::chrono::seconds step_of(std::chrono::seconds window);

/// The start of the step that a message counts in, in seconds since 1970.
std::int64_t step_at(std::chrono::seconds window, std::chrono::sys_seconds time);

/// The start of the oldest step that counts.
std::int64_t oldest_step(std::chrono::seconds window, std::chrono::sys_seconds now);

/// The start of the newest step that counts. What was counted by a clock that was ahead counts on
/// when it is set back, but not what lies more than a window ahead.
std::int64_t newest_step(std::chrono::seconds window, std::chrono::sys_seconds now);

/// When what was counted in the step that starts then ceases to count.
std::chrono::sys_seconds end_of_step(std::chrono::seconds window, std::int64_t step);

/// Whether adding that much is too much.
bool is_exceeded(const Allowance& allowance, const Usage& used, const Usage& added);

/// The allowance without the number, of its two, for which it is not.
Allowance exceeded_part(const Allowance& allowance, const Usage& used, const Usage& added);

/// Whether what exceeds a limit of that action is not let through, and so not counted.
bool refuses(LimitAction action);

} // namespace ispkit::mail
