// SPDX-License-Identifier: MIT
#pragma once

#include "mail/rate_store.hpp"

#include <string>

namespace ispkit::ratelimit {

/// What somebody has used of a window, as a line with tabs and as a JSON object.
std::string text_of(const mail::RateStore::Current& current);
std::string json_of(const mail::RateStore::Current& current);

} // namespace ispkit::ratelimit
