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

/// The hour with the most recipients, the first if there are several; all zero if there is none.
ActivityHour busiest_hour(const std::vector<ActivityHour>& hours);

/// The hour with the most messages, by the same rules.
ActivityHour busiest_hour_of_messages(const std::vector<ActivityHour>& hours);

/// The usual numbers of customers of one class: logins, addresses, senders or networks.
struct ClassUsage {
    std::size_t members = 0;
    /// How many of them have a past.
    std::size_t with_past = 0;
    /// Of the recipients in each member's busiest hour: the values that half of the members, and
    /// nine in ten, do not exceed.
    std::int64_t median = 0;
    std::int64_t ninth_decile = 0;
    /// Of members that have a past: nine in ten have at most this many times the recipients of
    /// their own past's busiest hour; at least 1. It is above 1 if a day is busier than the past
    /// for all, because the past is short or ended on a holiday.
    double growth = 1;
};

/// The usual numbers of each class: customers are compared with them.
class Population {
public:
    explicit Population(std::span<const Activity> activities);

    const ClassUsage& class_of(const Activity& activity) const;

    /// "logins", "customers' addresses", ...
    static TextId class_name(const Activity& activity);

private:
    static constexpr std::size_t k_classes = 5;

    std::array<ClassUsage, k_classes> classes_;
};

} // namespace ispkit::mail
