// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>

namespace ispkit::io {

/// The current time, to the second or to another unit.
template <typename Unit = std::chrono::seconds>
std::chrono::sys_time<Unit> clock_now() {
    return std::chrono::floor<Unit>(std::chrono::system_clock::now());
}

} // namespace ispkit::io
