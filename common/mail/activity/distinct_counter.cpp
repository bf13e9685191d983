// SPDX-License-Identifier: MIT
#include "mail/activity/distinct_counter.hpp"

#include <algorithm>
#include <cmath>

namespace ispkit::mail {

void DistinctCounter::add(std::uint64_t hash) {
    if (least_.size() == k_exact && hash >= least_.back()) {
        is_exact_ = is_exact_ && hash == least_.back();
        return;
    }
    const auto place = std::lower_bound(least_.begin(), least_.end(), hash);
    if (place != least_.end() && *place == hash) {
        return;
    }
    if (least_.size() < k_exact) {
        least_.insert(place, hash);
        return;
    }
    is_exact_ = false;
    std::move_backward(place, least_.end() - 1, least_.end());
    *place = hash;
}

std::int64_t DistinctCounter::count() const {
    if (is_exact_) {
        return static_cast<std::int64_t>(least_.size());
    }
    // The kept values lie in this part of the whole range.
    const double part = std::ldexp(static_cast<double>(least_.back()), -64);
    return std::llround(static_cast<double>(k_exact - 1) / part);
}

void HourlyDistinct::add(std::uint32_t hour, std::uint64_t hash) {
    Hour& place = hours_[hour % 2];
    if (hour != place.hour) {
        most_before_ = most();
        place.hour = hour;
        place.hashes.clear();
    }
    place.hashes.add(hash);
}

std::int64_t HourlyDistinct::most() const {
    return std::max({most_before_, hours_[0].hashes.count(), hours_[1].hashes.count()});
}

} // namespace ispkit::mail
