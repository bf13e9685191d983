// SPDX-License-Identifier: MIT
#pragma once

#include "mail/log/mail_log_event.hpp"

#include <string_view>

namespace ispkit::mail {

/// mail-ratelimit, greylist-db, postgrey, policyd, cbpolicyd.
bool is_policy_service(std::string_view program);

/// Reads what such a service logged after "program[pid]: ". Returns whether it decided against a
/// client.
bool read_policy_message(std::string_view program, std::string_view message, MailLogEvent& event);

} // namespace ispkit::mail
