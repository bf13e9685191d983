// SPDX-License-Identifier: MIT
#include "mail/joining/message_counter.hpp"

#include <cstddef>
#include <utility>

namespace ispkit::mail {

using std::chrono::sys_seconds;

namespace {

constexpr std::size_t k_most_early_domains = 64;

} // namespace

MailOrigin origin_of(const OpenMessage& message) {
    return {.login = message.login,
            .client = message.client,
            .uid = message.uid,
            .client_name = message.client_name,
            .sender = message.sender};
}

void MessageCounter::count_if_known(OpenMessage& message) {
    if (!message.is_queued || !message.has_client || message.is_counted || message.is_from_filter ||
        message.is_undecided) {
        return;
    }
    const MailOrigin origin = origin_of(message);
    message.subject = table_.subject_of(origin);
    message.is_counted = true;
    message.is_reported = table_.period_of(message.time) == ActivityTable::Period::reported;
    table_.add_message(message.subject, origin, message.time, message.recipients, message.size);
    if (hook_) {
        call_hook(message);
    }
    if (message.is_reported) {
        table_.add_outcome(message.subject, std::exchange(message.outcome, {}));
        for (const std::uint64_t domain : std::exchange(message.recipient_domains, {})) {
            table_.add_recipient_domain(message.subject, domain);
        }
    }
}

void MessageCounter::call_hook(const OpenMessage& message) const {
    hook_({.time = message.time,
           .login = message.login,
           .client = message.client,
           .client_name = message.client_name,
           .sender = message.sender,
           .recipients = message.recipients,
           .size = message.size,
           .kind = table_.kind_of(message.subject),
           .key = table_.key_of(message.subject),
           .is_reported = message.is_reported});
}

bool MessageCounter::is_reported(const OpenMessage& message, sys_seconds time) const {
    return message.is_counted && message.is_reported &&
           (!message.is_carried || table_.period_of(time) == ActivityTable::Period::reported);
}

void MessageCounter::add_outcome(OpenMessage& message, const MessageOutcome& outcome,
                                 sys_seconds time) {
    if (!message.is_counted) {
        add_counts(message.outcome.counts, outcome.counts);
        message.outcome.is_outward = message.outcome.is_outward || outcome.is_outward;
    } else if (is_reported(message, time)) {
        table_.add_outcome(message.subject, outcome);
        if (message.is_carried) {
            table_.note_time(message.subject, time);
        }
    }
}

void MessageCounter::add_recipient_domain(OpenMessage& message, std::uint64_t hash,
                                          sys_seconds time) {
    if (is_reported(message, time)) {
        table_.add_recipient_domain(message.subject, hash);
    } else if (!message.is_counted && message.recipient_domains.size() < k_most_early_domains) {
        message.recipient_domains.push_back(hash);
    }
}

void MessageCounter::add_evidence(const OpenMessage& message, ActivityTable::EvidenceKind kind,
                                  std::string_view line, sys_seconds time) {
    if (is_reported(message, time)) {
        table_.add_evidence(message.subject, kind, line);
    }
}

void MessageCounter::finish(const OpenMessage& message) {
    if (message.is_nobodys()) {
        table_.add_unattributed(message.time, message.recipients);
        if (table_.period_of(message.time) == ActivityTable::Period::reported) {
            table_.add_outcome(0, message.outcome);
        }
    }
}

void MessageCounter::add_unattributed(const OpenMessage& message, ActivityTotals& totals) const {
    if (message.is_nobodys() && table_.period_of(message.time) == ActivityTable::Period::reported) {
        ++totals.messages;
        ++totals.unattributed;
        totals.recipients += message.recipients;
        totals.unattributed_recipients += message.recipients;
        add_counts(totals.outcomes, message.outcome.counts);
    }
}

} // namespace ispkit::mail
