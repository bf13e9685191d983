// SPDX-License-Identifier: MIT
#include "mail/score/suspect.hpp"

#include "mail/activity/hours_of_day.hpp"
#include "mail/reading/mail_activity.hpp"
#include "mail/score/population.hpp"

#include <algorithm>
#include <tuple>

namespace ispkit::mail {

namespace {

bool is_stranger(const Activity& activity) {
    return !activity.is_customer &&
           (activity.kind == ActivityKind::client || activity.kind == ActivityKind::prefix);
}

/// The worst first; among equals the one with more recipients, then in the order of keys.
bool is_worse(const Suspect& a, const Suspect& b) {
    return std::tie(b.score.points, b.activity.recipients, a.activity.key) <
           std::tie(a.score.points, a.activity.recipients, b.activity.key);
}

} // namespace

std::vector<Suspect> suspects_of(const MailActivity& mail) {
    std::vector<Activity> customers;
    mail.for_each([&](Activity&& activity) {
        if (!is_stranger(activity)) {
            customers.push_back(std::move(activity));
        }
    });
    const Population population(customers);
    HoursOfDay clock;
    std::vector<Suspect> suspects;
    suspects.reserve(customers.size());
    for (Activity& activity : customers) {
        Score score = score_of(activity, population, clock);
        suspects.push_back({std::move(activity), std::move(score)});
    }
    std::sort(suspects.begin(), suspects.end(), is_worse);
    return suspects;
}

} // namespace ispkit::mail
