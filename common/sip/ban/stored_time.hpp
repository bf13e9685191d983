// SPDX-License-Identifier: MIT
#pragma once

#include "logfile/timestamp.hpp"

#include <cstdint>

namespace ispkit::sip {

// Times in the database: milliseconds since 1970.

inline std::int64_t number_of(logfile::Time time) {
    return time.time_since_epoch().count();
}

inline logfile::Time time_of(std::int64_t milliseconds) {
    return logfile::Time(std::chrono::milliseconds(milliseconds));
}

} // namespace ispkit::sip
