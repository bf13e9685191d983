// SPDX-License-Identifier: MIT
#pragma once

#include "mail/ratelimit/limits_in_force.hpp"
#include "mail/ratelimit/rate_store.hpp"

#include <string>

namespace ispkit::ratelimit {

/// What somebody has used of a window, and how many hundredths of its limit that is, as a line with
/// tabs and as a JSON object.
std::string text_of(const mail::RateStore::Current& current, const mail::LimitsInForce& limits);
std::string json_of(const mail::RateStore::Current& current, const mail::LimitsInForce& limits);

/// What somebody was given in the place of limits, as a line with tabs.
std::string text_of(const mail::RateStore::Override& override);

/// Puts first what is nearest to its limit; behind all those what has none, by messages.
double nearness(const mail::RateStore::Current& current, const mail::LimitsInForce& limits);

} // namespace ispkit::ratelimit
