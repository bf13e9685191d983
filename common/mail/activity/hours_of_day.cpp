// SPDX-License-Identifier: MIT
#include "mail/activity/hours_of_day.hpp"

#include <ctime>

namespace ispkit::mail {

std::size_t HoursOfDay::at(std::chrono::sys_seconds time) {
    const auto hour = std::chrono::floor<std::chrono::hours>(time);
    const auto [place, is_new] = known_.try_emplace(hour.time_since_epoch().count());
    if (is_new) {
        const std::time_t start = std::chrono::sys_seconds(hour).time_since_epoch().count();
        std::tm fields{};
        ::localtime_r(&start, &fields);
        place->second = static_cast<std::uint8_t>(fields.tm_hour);
    }
    return place->second;
}

} // namespace ispkit::mail
