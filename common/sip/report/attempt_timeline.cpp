// SPDX-License-Identifier: MIT
#include "sip/report/attempt_timeline.hpp"

#include <algorithm>

namespace ispkit::sip {

namespace {

using std::chrono::minutes;

constexpr std::int64_t k_most_intervals = 240;

/// Lengths that divide a day, so that people can read the axis; days are doubled.
minutes next_length(minutes length) {
    using namespace std::chrono_literals;
    constexpr minutes k_lengths[] = {1min, 5min, 15min, 30min, 1h, 3h, 6h, 12h, 24h};
    const minutes* const next =
        std::upper_bound(std::begin(k_lengths), std::end(k_lengths), length);
    return next == std::end(k_lengths) ? 2 * length : *next;
}

/// Rounds down, also below 0.
constexpr std::int64_t floor_of(std::int64_t number, std::int64_t divisor) {
    return number / divisor - (number % divisor < 0 ? 1 : 0);
}

} // namespace

std::int64_t AttemptTimeline::place_of(logfile::Time time) const {
    return floor_of(std::chrono::floor<minutes>(time.time_since_epoch()).count(), length_.count());
}

std::chrono::sys_seconds AttemptTimeline::start() const {
    return std::chrono::sys_seconds(first_ * length_);
}

void AttemptTimeline::add(logfile::Time time, bool is_stopped) {
    if (intervals_.empty()) {
        first_ = place_of(time);
        intervals_.resize(1);
    }
    std::int64_t place = place_of(time);
    const auto last = [this] { return first_ + static_cast<std::int64_t>(intervals_.size()) - 1; };
    while (std::max(place, last()) - std::min(place, first_) >= k_most_intervals) {
        lengthen();
        place = place_of(time);
    }
    if (place < first_) {
        intervals_.insert(intervals_.begin(), static_cast<std::size_t>(first_ - place), Interval());
        first_ = place;
    } else if (place > last()) {
        intervals_.resize(static_cast<std::size_t>(place - first_ + 1));
    }
    Interval& interval = intervals_[static_cast<std::size_t>(place - first_)];
    ++(is_stopped ? interval.stopped : interval.passed);
}

void AttemptTimeline::lengthen() {
    const minutes longer = next_length(length_);
    const std::int64_t factor = longer / length_;
    const std::int64_t first = floor_of(first_, factor);
    std::vector<Interval> merged;
    for (std::size_t i = 0; i < intervals_.size(); ++i) {
        const std::int64_t place = floor_of(first_ + static_cast<std::int64_t>(i), factor) - first;
        merged.resize(static_cast<std::size_t>(place) + 1);
        merged.back().stopped += intervals_[i].stopped;
        merged.back().passed += intervals_[i].passed;
    }
    length_ = longer;
    first_ = first;
    intervals_ = std::move(merged);
}

} // namespace ispkit::sip
