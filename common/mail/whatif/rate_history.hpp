// SPDX-License-Identifier: MIT
#pragma once

#include "mail/ratelimit/rate_store.hpp"
#include "mail/reading/mail_activity.hpp"

#include <chrono>

namespace ispkit::mail {

/// Adds to the activities what mail-ratelimit's database knows about the hours since then: of
/// logins, senders, clients and networks. Networks are those of "client/24" limits, and the /64
/// that a "client" limit counts an IPv6 client by.
void add_history(MailActivity& mail, RateStore& store, std::chrono::sys_seconds since);

} // namespace ispkit::mail
