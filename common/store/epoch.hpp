// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>

namespace ispkit::store {

/// Times are kept as seconds since 1970.
inline std::int64_t to_epoch(std::chrono::sys_seconds time) {
    return time.time_since_epoch().count();
}

inline std::chrono::sys_seconds from_epoch(std::int64_t number) {
    return std::chrono::sys_seconds(std::chrono::seconds(number));
}

} // namespace ispkit::store
