// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>

namespace ispkit::io {

/// The current time, to the second.
inline std::chrono::sys_seconds clock_now() {
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

} // namespace ispkit::io
