// SPDX-License-Identifier: MIT
#include "sip/ban/ban_rules.hpp"

#include <algorithm>
#include <cmath>

namespace ispkit::sip {

std::chrono::seconds BanRules::next_ban(unsigned times) const {
    const double grown = static_cast<double>(ban_time.count()) * std::pow(ban_factor, times);
    const auto longest = static_cast<double>(max_ban_time.count());
    return std::chrono::seconds(static_cast<std::int64_t>(std::min(grown, longest)));
}

} // namespace ispkit::sip
