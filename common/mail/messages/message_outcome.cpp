// SPDX-License-Identifier: MIT
// What becomes of messages' recipients, as MessageJoiner hears of it.

#include "mail/address/envelope_address.hpp"
#include "mail/messages/message_joiner.hpp"
#include "text/ascii.hpp"

#include <functional>

namespace ispkit::mail {

using std::chrono::sys_seconds;

namespace {

constexpr std::size_t k_most_early_domains = 64;
constexpr std::size_t k_longest_domain = 256;

std::uint64_t domain_hash(std::string_view recipient) {
    const std::string_view domain = domain_of(recipient).substr(0, k_longest_domain);
    return std::hash<std::string>()(text::lower(domain));
}

} // namespace

/// What becomes of a message that an earlier run has counted is of the time at which it does.
bool MessageJoiner::is_told(const OpenMessage& message, sys_seconds time) const {
    return message.is_counted && message.is_reported &&
           (!message.is_carried || table_.period_of(time) == ActivityTable::Period::reported);
}

void MessageJoiner::add_outcome(OpenMessage& message, const MessageOutcome& outcome,
                                sys_seconds time) {
    if (!message.is_counted) {
        add_counts(message.outcome.counts, outcome.counts);
        message.outcome.is_outward = message.outcome.is_outward || outcome.is_outward;
    } else if (is_told(message, time)) {
        table_.add_outcome(message.subject, outcome);
        if (message.is_carried) {
            table_.note_time(message.subject, time);
        }
    }
}

void MessageJoiner::add_delivery(const MailLogEvent& event) {
    OpenMessage& message = open(instances_.id_of(event));
    MessageOutcome outcome;
    outcome.counts.deferred = event.status == DeliveryStatus::deferred
                                  ? ledger_.defer(message, event.recipient)
                                  : ledger_.settle(message, event.recipient);
    const bool is_to_filter = is_filter(event.relay);
    if (is_to_filter) {
        find_verdict(event, message);
    }
    if (is_to_filter && (event.is_discarded || event.other_message != 0)) {
        if (outcome.counts.deferred != 0) {
            add_outcome(first_pass_of(message), outcome, event.time);
        }
        return event.is_discarded ? void() : join_later(event, message);
    }
    outcome.counts.sent = event.status == DeliveryStatus::sent ? 1 : 0;
    outcome.counts.bounced = event.status == DeliveryStatus::bounced ? 1 : 0;
    outcome.is_outward = event.is_outward;
    OpenMessage& first = first_pass_of(message);
    add_outcome(first, outcome, event.time);
    add_recipient_domain(first, domain_hash(event.recipient), event.time);
    if (outcome.counts.bounced > 0 && is_told(first, event.time)) {
        table_.show(first.subject, ActivityTable::Telling::bounce, event.line);
    }
}

void MessageJoiner::add_recipient_domain(OpenMessage& message, std::uint64_t domain,
                                         sys_seconds time) {
    if (is_told(message, time)) {
        table_.add_recipient_domain(message.subject, domain);
    } else if (!message.is_counted && message.recipient_domains.size() < k_most_early_domains) {
        message.recipient_domains.push_back(domain);
    }
}

void MessageJoiner::add_expired(const MailLogEvent& event) {
    OpenMessage* const message = open_.find(instances_.id_of(event));
    if (message == nullptr) {
        return;
    }
    MessageOutcome outcome;
    add_counts(outcome.counts, ledger_.expire(*message));
    add_outcome(first_pass_of(*message), outcome, event.time);
}

} // namespace ispkit::mail
