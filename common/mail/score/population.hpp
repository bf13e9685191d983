// SPDX-License-Identifier: MIT
#pragma once

#include "mail/activity/activity.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace ispkit::mail {

/// The hour with the most recipients, the first one of equals; all zero where there is none.
ActivityHour busiest_hour(const std::vector<ActivityHour>& hours);

/// Likewise the one with the most messages.
ActivityHour busiest_hour_of_messages(const std::vector<ActivityHour>& hours);

/// What is usual for customers of one class: logins, addresses, senders or networks.
struct ClassUsage {
    std::size_t members = 0;
    /// Those of them that have a past.
    std::size_t with_past = 0;
    /// Of the recipients in each one's busiest hour: what half of them, and nine of ten, stay below
    /// or reach.
    std::int64_t median = 0;
    std::int64_t ninth_decile = 0;
    /// How many times its own past's busiest hour nine of ten members at most have, of those that
    /// have a past; at least 1. Above it where a day is busier than the past for all, since that is
    /// short or ended on a holiday.
    double growth = 1;
};

/// What is usual, class by class: what one is measured against.
class Population {
public:
    explicit Population(std::span<const Activity> activities);

    const ClassUsage& class_of(const Activity& activity) const;

    /// "logins", "customers' addresses", ...
    static std::string_view class_name(const Activity& activity);

private:
    static constexpr std::size_t k_classes = 4;

    std::array<ClassUsage, k_classes> classes_;
};

} // namespace ispkit::mail
