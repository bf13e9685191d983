// SPDX-License-Identifier: MIT
#include "mail/activity/distinct_counter.hpp"

#include <algorithm>

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
