// SPDX-License-Identifier: MIT
#pragma once

#include "mail/log/mail_log_event.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ispkit::mail {

/// What an event is, in one word: "client", "queued", "sent", "refused", ...
std::string_view name_of(const MailLogEvent& event);

/// A name and a value that an event has.
struct EventField {
    std::string_view name;
    std::string text;
    bool is_number = false;
};

/// What its line tells: refusal, verdict, host, queue_id, client, client_name,
/// login, uid, sender, recipient, relay, other_queue_id, size, recipients. Values are as they stand
/// in the line; those that it does not tell are left out.
std::vector<EventField> fields_of(const MailLogEvent& event);

} // namespace ispkit::mail
