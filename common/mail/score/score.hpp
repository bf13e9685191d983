// SPDX-License-Identifier: MIT
#pragma once

#include "mail/activity/activity.hpp"
#include "mail/activity/hours_of_day.hpp"
#include "mail/language/phrase.hpp"
#include "mail/score/population.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ispkit::mail {

struct Weight;

/// A reason why a customer may be an offender.
struct Reason {
    /// The name in the table of weights: "own-past".
    std::string_view name;
    /// The name on the page.
    TextId title;
    int points = 0;
    /// "1,204 recipients in the hour from 2026-11-23 03:00, 40 times ...".
    Phrase sentence;
};

/// How certain it is that a customer is an offender: the sum of its reasons' points.
struct Score {
    int points = 0;
    /// The most points first.
    std::vector<Reason> reasons;
};

/// The points that a value gets by a weight.
int points_of(const Weight& weight, double value);

/// Compares all that is known about a customer with its own past and with its class.
Score score_of(const Activity& activity, const Population& population, HoursOfDay& clock);

} // namespace ispkit::mail
