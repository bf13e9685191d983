// SPDX-License-Identifier: MIT
#pragma once

#include "mail/ratelimit/limits_in_force.hpp"
#include "mail/ratelimit/rate_store.hpp"

#include <string>

namespace ispkit::ratelimit {

/// A subject's usage of a window, and how many per cent of its limit that is, as a line with tabs
/// and as a JSON object.
std::string text_of(const mail::RateStore::Current& current, const mail::LimitsInForce& limits);
std::string json_of(const mail::RateStore::Current& current, const mail::LimitsInForce& limits);

/// A subject's override, as a line with tabs and as a JSON object.
std::string text_of(const mail::Override& override);
std::string json_of(const mail::Override& override);

/// "2026-12-01T10:00:00Z", "-" if it has no end.
std::string end_of(const mail::Override& override);

/// Ranks subjects nearest to their limit first; those without a limit come last, by messages.
double nearness(const mail::RateStore::Current& current, const mail::LimitsInForce& limits);

} // namespace ispkit::ratelimit
