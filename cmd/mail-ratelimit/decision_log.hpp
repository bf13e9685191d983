// SPDX-License-Identifier: MIT
#pragma once

#include "cli/service_log.hpp"
#include "mail/ratelimit/rate_limiter.hpp"

#include <string_view>

namespace ispkit::ratelimit {

// Lines of serve's log (mail-ratelimit(8), Log).

/// What happened to an override: "set", "unset", "end" or "suspend".
void tell_change(cli::ServiceLog& log, std::string_view event, const mail::Override& override);

/// Recipients that pass are logged with their message, and what no limit concerns not at all.
void tell(cli::ServiceLog& log, const mail::PolicyRequest& request,
          const mail::RateDecision& decision);

} // namespace ispkit::ratelimit
