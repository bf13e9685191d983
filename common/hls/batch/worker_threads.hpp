// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>

namespace ispkit::hls {

/// Runs `work`, which takes its tasks from a common counter, in that many threads, of which the
/// caller's is one, and waits for all. Where there is no room for so many, fewer do it. A thread
/// that runs out of memory ends, and leaves what it has not taken to the others; any other
/// exception is thrown here.
void run_in_threads(std::size_t count, const std::function<void()>& work);

} // namespace ispkit::hls
