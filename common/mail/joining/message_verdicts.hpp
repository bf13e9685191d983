// SPDX-License-Identifier: MIT
#pragma once

#include "mail/joining/filter_passes.hpp"
#include "mail/joining/message_counter.hpp"
#include "mail/joining/remote_verdicts.hpp"
#include "mail/joining/split_verdicts.hpp"
#include "mail/log/mail_log_event.hpp"
#include "mail/messages/message_index.hpp"

namespace ispkit::mail {

/// Finds the message that a content filter's verdict is about, and counts it as spam or infected,
/// once however many verdicts there are.
///
/// The verdict names a queue ID: of the filter's own host, or else of a host that RemoteVerdicts
/// finds.
class MessageVerdicts {
public:
    MessageVerdicts(MessageIndex& messages, FilterPasses& passes, MessageCounter& counter)
        : messages_(messages)
        , passes_(passes)
        , counter_(counter) {}

    void add_verdict(const MailLogEvent& event);

    /// A piece of a verdict; the last one completes it.
    void add_piece(const MailLogEvent& event);

    /// A delivery of the message to a content filter, whose verdict may have come before.
    void add_delivery(const MailLogEvent& delivery, OpenMessage& message);

private:
    void mark(OpenMessage& message, const MailLogEvent& verdict);

    MessageIndex& messages_;
    FilterPasses& passes_;
    MessageCounter& counter_;
    SplitVerdicts split_verdicts_;
    RemoteVerdicts remote_verdicts_;
};

} // namespace ispkit::mail
