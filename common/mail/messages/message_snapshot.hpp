// SPDX-License-Identifier: MIT
#pragma once

#include "mail/activity/activity_table.hpp"
#include "mail/messages/message_index.hpp"
#include "mail/messages/recipient_ledger.hpp"
#include "mail/messages/unfinished_messages.hpp"

#include <chrono>

namespace ispkit::mail {

/// The unfinished open messages, for the next run. A message that this run has reported as nobody's
/// counts as counted. Failed log-ins are not included.
UnfinishedMessages take_snapshot(const MessageIndex& messages, const ActivityTable& table,
                                 std::chrono::sys_seconds now);

/// Opens the messages of the previous run. Must be called before any event.
void restore(const UnfinishedMessages& unfinished, MessageIndex& messages, ActivityTable& table,
             RecipientLedger& ledger);

} // namespace ispkit::mail
