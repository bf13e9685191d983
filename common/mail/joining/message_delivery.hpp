// SPDX-License-Identifier: MIT
#pragma once

#include "mail/joining/filter_passes.hpp"
#include "mail/joining/message_counter.hpp"
#include "mail/joining/message_origins.hpp"
#include "mail/joining/message_verdicts.hpp"
#include "mail/log/mail_log_event.hpp"
#include "mail/messages/ending_messages.hpp"
#include "mail/messages/message_index.hpp"
#include "mail/messages/recipient_ledger.hpp"

#include <chrono>

namespace ispkit::mail {

/// Follows a message through Postfix's queue, from the line that says how many recipients it has to
/// the one that says that it was removed, and counts what becomes of the recipients.
class MessageDelivery {
public:
    MessageDelivery(MessageIndex& messages, RecipientLedger& ledger, FilterPasses& passes,
                    MessageOrigins& origins, MessageVerdicts& verdicts, MessageCounter& counter);

    void add_queued(const MailLogEvent& event);
    void add_delivery(const MailLogEvent& event);
    /// The rest of a message goes on under another ID; no more lines come for the old one.
    void add_requeued(const MailLogEvent& event);
    void add_expired(const MailLogEvent& event);
    void add_removed(const MailLogEvent& event);

    /// Closes removed messages for which it is too late for other lines.
    void close_old(std::chrono::sys_seconds now);

    /// Whether close_old() is due at any time, because too many removed messages are open.
    bool is_full() const { return removed_.is_full(); }

private:
    void remove(OpenMessage& message, std::chrono::sys_seconds time);

    MessageIndex& messages_;
    RecipientLedger& ledger_;
    FilterPasses& passes_;
    MessageOrigins& origins_;
    MessageVerdicts& verdicts_;
    MessageCounter& counter_;
    EndingMessages removed_;
};

} // namespace ispkit::mail
