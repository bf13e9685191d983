// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <unordered_map>

namespace ispkit::mail {

/// Hours of the day in the process's time zone. It caches answers: asking again is cheap.
class HoursOfDay {
public:
    static constexpr std::size_t k_day = 24;

    /// The local hour at that time, 0 to 23.
    std::size_t at(std::chrono::sys_seconds time);

private:
    /// By hours since 1970.
    std::unordered_map<std::int64_t, std::uint8_t> known_;
};

} // namespace ispkit::mail
