// SPDX-License-Identifier: MIT
#pragma once

#include "mail/activity/activity_settings.hpp"
#include "mail/activity/activity_table.hpp"
#include "mail/joining/filter_passes.hpp"
#include "mail/joining/message_counter.hpp"
#include "mail/joining/proxied_logins.hpp"
#include "mail/log/mail_log_event.hpp"
#include "mail/messages/ending_messages.hpp"
#include "mail/messages/message_index.hpp"

#include <chrono>
#include <cstdint>

namespace ispkit::mail {

/// Finds out which client or login a message came from.
///
/// The first line of a message names its client. If that is a content filter, or a filter before
/// the queue gave the message in, a later line may name the first pass or the login: such a message
/// is undecided until that line comes, or until it is too late for it.
class MessageOrigins {
public:
    MessageOrigins(const ActivitySettings& settings, ActivityTable& table, MessageIndex& messages,
                   FilterPasses& passes, MessageCounter& counter);

    /// A client began a message.
    void add_client(const MailLogEvent& event);

    /// A local user began a message.
    void add_submitted(const MailLogEvent& event);

    /// A client began a message that goes to a filter before it is queued; the filter accepted it.
    void add_proxied(const MailLogEvent& event);
    void add_proxy_accepted(const MailLogEvent& event);

    /// Whose message the filter has refused.
    MailOrigin origin_of_refused(const MailLogEvent& event) const;

    /// Gives a queued message the client that a service of another syslog_name had for the same
    /// queue ID, and closes that one.
    void take_client_of_service(OpenMessage& message, std::uint64_t message_hash);

    /// Decides on a message for which no other line will come: it belongs to its client.
    void decide(OpenMessage& message);

    /// Decides on messages for which it is too late for other lines; on all messages.
    void decide_old(std::chrono::sys_seconds now);
    void decide_all();

private:
    /// An undecided message stays undecided for at most a minute of the log's time.
    void decide_later(OpenMessage& message);
    void decide(const MessageName& name);
    void begin(OpenMessage& message, const MailLogEvent& event);
    ActivityTable::SubjectId note_client(const MailOrigin& origin, const MailLogEvent& event);

    const ActivitySettings& settings_;
    ActivityTable& table_;
    MessageIndex& messages_;
    FilterPasses& passes_;
    MessageCounter& counter_;
    ProxiedLogins proxied_logins_;
    EndingMessages undecided_;
};

} // namespace ispkit::mail
