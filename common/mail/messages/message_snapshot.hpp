// SPDX-License-Identifier: MIT
#pragma once

#include "mail/activity/activity_table.hpp"
#include "mail/messages/message_index.hpp"
#include "mail/messages/recipient_ledger.hpp"
#include "mail/messages/unfinished_messages.hpp"

#include <chrono>

namespace ispkit::mail {

/// The open messages that are not finished, for the next run. A message that this run has reported
/// as nobody's counts as counted. Log-ins that failed are not in it.
UnfinishedMessages take_snapshot(const MessageIndex& messages, const ActivityTable& table,
                                 std::chrono::sys_seconds now);

/// Opens the messages of the run before. It is to be called before any event.
void restore(const UnfinishedMessages& unfinished, MessageIndex& messages, ActivityTable& table,
             RecipientLedger& ledger);

} // namespace ispkit::mail
