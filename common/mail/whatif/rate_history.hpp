// SPDX-License-Identifier: MIT
#pragma once

#include "mail/ratelimit/rate_store.hpp"
#include "mail/reading/mail_activity.hpp"

#include <chrono>

namespace ispkit::mail {

/// Tells the activities what mail-ratelimit's database knows of the hours since then: of logins,
/// senders, clients, and networks: those of "client/24" limits, and the /64 that a "client" limit
/// takes an IPv6 client for.
void add_history(MailActivity& mail, RateStore& store, std::chrono::sys_seconds since);

} // namespace ispkit::mail
