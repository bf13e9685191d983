// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>

namespace ispkit::mail {

// The arithmetic of sliding windows, which the service and a replay of its traffic have in common.
//
// A window slides in steps of a twentieth of its length: a message counts for at least the window,
// and for at most one step more. So what passes never exceeds the limit in any stretch of time as
// long as the window.

/// The length of a step: a twentieth of the window or a little less, a whole fraction of an hour,
/// at least a second.
std::chrono::seconds step_of(std::chrono::seconds window);

/// The start of the step that a message counts in, in seconds since 1970.
std::int64_t step_at(std::chrono::seconds window, std::chrono::sys_seconds time);

/// The start of the oldest step that counts.
std::int64_t oldest_step(std::chrono::seconds window, std::chrono::sys_seconds now);

/// The start of the newest step that counts. Usage counted by a clock that was ahead still counts
/// after the clock is set back, unless it lies more than a window ahead.
std::int64_t newest_step(std::chrono::seconds window, std::chrono::sys_seconds now);

/// The time when usage in the step that starts then ceases to count.
std::chrono::sys_seconds end_of_step(std::chrono::seconds window, std::int64_t step);

} // namespace ispkit::mail
