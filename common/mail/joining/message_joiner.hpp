// SPDX-License-Identifier: MIT
#pragma once

#include "mail/activity/activity_table.hpp"
#include "mail/joining/filter_passes.hpp"
#include "mail/joining/message_counter.hpp"
#include "mail/joining/message_delivery.hpp"
#include "mail/joining/message_origins.hpp"
#include "mail/joining/message_verdicts.hpp"
#include "mail/joining/refusal_counter.hpp"
#include "mail/log/mail_log_event.hpp"
#include "mail/messages/message_index.hpp"
#include "mail/messages/recipient_ledger.hpp"
#include "mail/messages/unfinished_messages.hpp"

#include <chrono>
#include <cstddef>
#include <utility>

namespace ispkit::mail {

/// Joins the lines of many mixed logs that are about the same message, and counts it.
///
/// The order of a message's lines does not matter as long as they come within a minute of the
/// log's time.
class MessageJoiner {
public:
    using OnMessage = MessageCounter::OnMessage;

    /// The settings and the table must outlive it.
    MessageJoiner(const ActivitySettings& settings, ActivityTable& table,
                  std::size_t most_open = k_most_open_messages);
    MessageJoiner(const MessageJoiner&) = delete;
    MessageJoiner& operator=(const MessageJoiner&) = delete;

    void on_message(OnMessage hook) { counter_.on_message(std::move(hook)); }

    void add(const MailLogEvent& event);

    /// The unfinished messages, for the next run; and those of the previous run, to be set before
    /// any event. Outcomes of their recipients count, but what was counted of them does not count
    /// again.
    UnfinishedMessages unfinished() const;
    void carry_on(const UnfinishedMessages& unfinished);

    /// Adds the messages that belong to nobody so far.
    void add_unattributed(ActivityTotals& totals) const;

    /// No other line will come: undecided messages belong to the client that their first line
    /// names.
    void decide_all() { origins_.decide_all(); }

    /// How many messages are open.
    std::size_t open_messages() const { return messages_.size(); }

private:
    void finish_old(const MailLogEvent& event);
    void finish(OpenMessage& message);
    void add_refused(const MailLogEvent& event);

    ActivityTable& table_;
    MessageIndex messages_;
    RecipientLedger ledger_;
    MessageCounter counter_;
    FilterPasses passes_;
    MessageOrigins origins_;
    MessageVerdicts verdicts_;
    MessageDelivery delivery_;
    RefusalCounter refusals_;
    /// The time of the previous line.
    std::chrono::sys_seconds now_;
};

} // namespace ispkit::mail
