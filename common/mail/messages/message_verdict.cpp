// SPDX-License-Identifier: MIT
// What content filters think of messages, as MessageJoiner hears of it.

#include "mail/log/filter_line.hpp"
#include "mail/log/mail_log_line.hpp"
#include "mail/messages/message_joiner.hpp"

#include <utility>

namespace ispkit::mail {

void MessageJoiner::mark(OpenMessage& message, const MailLogEvent& event) {
    const Verdict verdict = event.verdict;
    OpenMessage& first = first_pass_of(message);
    bool& is_marked = verdict == Verdict::spam ? first.is_spam : first.is_virus;
    if (verdict == Verdict::clean || std::exchange(is_marked, true)) {
        return;
    }
    add_outcome(first,
                {.counts = {.spam = verdict == Verdict::spam ? 1 : 0,
                            .viruses = verdict == Verdict::virus ? 1 : 0}},
                event.time);
    if (is_told(first, event.time)) {
        table_.show(first.subject,
                    verdict == Verdict::spam ? ActivityTable::Telling::spam
                                             : ActivityTable::Telling::virus,
                    event.line);
    }
}

void MessageJoiner::add_verdict(const MailLogEvent& event) {
    // amavis's own log names the host whole, Postfix's the first label.
    OpenMessage* const message = find_on(event.host, event.queue_id);
    // Another host may have given the same id to a message of somebody else.
    const bool is_others = message != nullptr && message->is_queued && !message->is_carried &&
                           message->sender != event.sender.substr(0, k_longest_sender);
    if (message != nullptr && !is_others) {
        return mark(*message, event);
    }
    if (const std::optional<MessageName> name = distant_verdicts_.add_verdict(event)) {
        if (OpenMessage* const distant = open_.find(*name)) {
            mark(*distant, event);
        }
    }
}

void MessageJoiner::find_verdict(const MailLogEvent& delivery, OpenMessage& message) {
    if (const auto found = distant_verdicts_.add_delivery(delivery, message)) {
        MailLogEvent verdict;
        verdict.verdict = found->verdict;
        verdict.time = found->time;
        verdict.line = found->line;
        mark(message, verdict);
    }
}

void MessageJoiner::add_verdict_piece(const MailLogEvent& event) {
    const std::optional<SplitVerdicts::Whole> whole = split_verdicts_.add(event);
    MailLogEvent verdict = event;
    if (whole && read_amavis_verdict(whole->text, verdict)) {
        verdict.line = whole->line;
        verdict.message = message_hash(verdict.host, verdict.queue_id);
        add_verdict(verdict);
    }
}

} // namespace ispkit::mail
