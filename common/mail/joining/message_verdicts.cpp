// SPDX-License-Identifier: MIT
#include "mail/joining/message_verdicts.hpp"

#include "mail/log/filter_line.hpp"
#include "mail/log/mail_log_line.hpp"

#include <optional>
#include <utility>

namespace ispkit::mail {

void MessageVerdicts::add_verdict(const MailLogEvent& event) {
    // amavis's own log has the host's whole name, Postfix's log the first label.
    OpenMessage* const message = messages_.find_on(event.host, event.queue_id);
    // Another host may have given the same ID to another customer's message.
    const bool is_others = message != nullptr && message->is_queued && !message->is_carried &&
                           message->sender != event.sender.substr(0, k_longest_sender);
    if (message != nullptr && !is_others) {
        return mark(*message, event);
    }
    if (const std::optional<MessageName> name = remote_verdicts_.add_verdict(event)) {
        if (OpenMessage* const remote = messages_.find(*name)) {
            mark(*remote, event);
        }
    }
}

void MessageVerdicts::add_piece(const MailLogEvent& event) {
    const std::optional<SplitVerdicts::Whole> whole = split_verdicts_.add(event);
    MailLogEvent verdict = event;
    if (whole && read_amavis_verdict(whole->text, verdict)) {
        verdict.line = whole->line;
        verdict.message = message_hash(verdict.host, verdict.queue_id);
        add_verdict(verdict);
    }
}

void MessageVerdicts::add_delivery(const MailLogEvent& delivery, OpenMessage& message) {
    if (const auto found = remote_verdicts_.add_delivery(delivery, message)) {
        MailLogEvent verdict;
        verdict.verdict = found->verdict;
        verdict.time = found->time;
        verdict.line = found->line;
        mark(message, verdict);
    }
}

void MessageVerdicts::mark(OpenMessage& message, const MailLogEvent& verdict) {
    const bool is_spam = verdict.verdict == Verdict::spam;
    OpenMessage& first = passes_.first_pass_of(message);
    bool& is_marked = is_spam ? first.is_spam : first.is_virus;
    if (verdict.verdict == Verdict::clean || std::exchange(is_marked, true)) {
        return;
    }
    counter_.add_outcome(first, {.counts = {.spam = is_spam ? 1 : 0, .viruses = is_spam ? 0 : 1}},
                         verdict.time);
    counter_.add_evidence(
        first, is_spam ? ActivityTable::EvidenceKind::spam : ActivityTable::EvidenceKind::virus,
        verdict.line, verdict.time);
}

} // namespace ispkit::mail
