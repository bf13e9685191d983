// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>

namespace ispkit::hls {

/// Runs `work`, which takes its tasks from a common counter, in count threads including the
/// caller's, and waits for all. If the system cannot start so many, fewer do the work. A thread
/// that runs out of memory ends and leaves the remaining tasks to the others; any other exception
/// is rethrown here.
void run_in_threads(std::size_t count, const std::function<void()>& work);

} // namespace ispkit::hls
