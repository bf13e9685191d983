// SPDX-License-Identifier: MIT
#include "mail/score/population.hpp"

#include "mail/score/score_weights.hpp"

#include <algorithm>

namespace ispkit::mail {

namespace {

/// The value that the given part of all do not exceed; sorts only as far as needed.
template <typename Number>
Number quantile(std::vector<Number>& values, double part) {
    if (values.empty()) {
        return {};
    }
    const auto rank = static_cast<std::size_t>(part * static_cast<double>(values.size() - 1));
    const auto place = values.begin() + static_cast<std::ptrdiff_t>(rank);
    std::nth_element(values.begin(), place, values.end());
    return *place;
}

ActivityHour busiest(const std::vector<ActivityHour>& hours, std::int64_t ActivityHour::*count) {
    ActivityHour most{};
    for (const ActivityHour& hour : hours) {
        if (hour.*count > most.*count) {
            most = hour;
        }
    }
    return most;
}

constexpr double k_half = 0.5;
constexpr double k_nine_of_ten = 0.9;

} // namespace

ActivityHour busiest_hour(const std::vector<ActivityHour>& hours) {
    return busiest(hours, &ActivityHour::recipients);
}

ActivityHour busiest_hour_of_messages(const std::vector<ActivityHour>& hours) {
    return busiest(hours, &ActivityHour::messages);
}

Population::Population(std::span<const Activity> activities) {
    std::array<std::vector<std::int64_t>, k_classes> peaks;
    std::array<std::vector<double>, k_classes> growths;
    for (const Activity& activity : activities) {
        const std::size_t index = static_cast<std::size_t>(activity.kind);
        const std::int64_t peak = busiest_hour(activity.hours).recipients;
        if (peak == 0) {
            continue;
        }
        peaks[index].push_back(peak);
        if (!activity.past.empty()) {
            const std::int64_t usual =
                std::max(busiest_hour(activity.past).recipients, k_least_usual);
            growths[index].push_back(static_cast<double>(peak) / static_cast<double>(usual));
        }
    }
    for (std::size_t i = 0; i < k_classes; ++i) {
        classes_[i].members = peaks[i].size();
        classes_[i].with_past = growths[i].size();
        classes_[i].median = quantile(peaks[i], k_half);
        classes_[i].ninth_decile = quantile(peaks[i], k_nine_of_ten);
        // Among few members, one in ten may be an offender.
        if (growths[i].size() >= k_least_members) {
            classes_[i].growth = std::max(quantile(growths[i], k_nine_of_ten), 1.0);
        }
    }
}

const ClassUsage& Population::class_of(const Activity& activity) const {
    return classes_[static_cast<std::size_t>(activity.kind)];
}

TextId Population::class_name(const Activity& activity) {
    switch (activity.kind) {
    case ActivityKind::client:
        return "class-client";
    case ActivityKind::sasl:
        return "class-sasl";
    case ActivityKind::sender:
        return "class-sender";
    case ActivityKind::prefix:
        return "class-prefix";
    case ActivityKind::uid:
        break;
    }
    return "class-uid";
}

} // namespace ispkit::mail
