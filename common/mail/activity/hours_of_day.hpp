// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <unordered_map>

namespace ispkit::mail {

/// Hours of the day in the process's zone; what it is asked again costs little.
class HoursOfDay {
public:
    static constexpr std::size_t k_day = 24;

    /// 0 to 23: that of the clock on the wall at the time.
    std::size_t at(std::chrono::sys_seconds time);

private:
    /// By the hour since 1970.
    std::unordered_map<std::int64_t, std::uint8_t> known_;
};

} // namespace ispkit::mail
