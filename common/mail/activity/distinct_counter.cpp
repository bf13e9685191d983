// SPDX-License-Identifier: MIT
#include "mail/activity/distinct_counter.hpp"

#include <algorithm>
#include <cmath>

namespace ispkit::mail {

namespace {

/// The counts are in the order of their periods.
void raise_in(std::vector<PeriodCount>& counts, const PeriodCount& least) {
    const auto place = std::lower_bound(
        counts.begin(), counts.end(), least,
        [](const PeriodCount& a, const PeriodCount& b) { return a.period < b.period; });
    if (place == counts.end() || place->period != least.period) {
        counts.insert(place, least);
    } else {
        place->count = std::max(place->count, least.count);
    }
}

} // namespace

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

std::optional<PeriodCount> RecentDistinct::add(std::uint32_t period, std::uint64_t hash) {
    Period& place = periods_[period % 2];
    std::optional<PeriodCount> replaced;
    if (period != place.period) {
        if (!place.hashes.empty()) {
            replaced = {place.period, place.hashes.count()};
        }
        place.period = period;
        place.hashes.clear();
    }
    place.hashes.add(hash);
    return replaced;
}

std::array<PeriodCount, 2> RecentDistinct::counts() const {
    return {{{periods_[0].period, periods_[0].hashes.count()},
             {periods_[1].period, periods_[1].hashes.count()}}};
}

void MostDistinct::add(std::uint32_t period, std::uint64_t hash) {
    if (const std::optional<PeriodCount> replaced = recent_.add(period, hash)) {
        most_before_ = std::max(most_before_, replaced->count);
    }
}

std::int64_t MostDistinct::most() const {
    const auto [even, odd] = recent_.counts();
    return std::max({most_before_, even.count, odd.count});
}

void DistinctByPeriod::add(std::uint32_t period, std::uint64_t hash) {
    if (const std::optional<PeriodCount> replaced = recent_.add(period, hash)) {
        raise(*replaced);
    }
}

void DistinctByPeriod::raise(const PeriodCount& least) {
    raise_in(before_, least);
}

std::vector<PeriodCount> DistinctByPeriod::counts() const {
    std::vector<PeriodCount> all = before_;
    for (const PeriodCount& recent : recent_.counts()) {
        if (recent.count > 0) {
            raise_in(all, recent);
        }
    }
    return all;
}

} // namespace ispkit::mail
