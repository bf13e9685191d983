// SPDX-License-Identifier: MIT
#include "mail/joining/message_delivery.hpp"

#include "mail/address/envelope_address.hpp"
#include "text/ascii.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace ispkit::mail {

using std::chrono::sys_seconds;

namespace {

std::uint64_t domain_hash(std::string_view recipient) {
    const std::string_view domain = domain_of(recipient).substr(0, k_longest_domain);
    return std::hash<std::string>()(text::lower(domain));
}

} // namespace

MessageDelivery::MessageDelivery(MessageIndex& messages, RecipientLedger& ledger,
                                 FilterPasses& passes, MessageOrigins& origins,
                                 MessageVerdicts& verdicts, MessageCounter& counter)
    : messages_(messages)
    , ledger_(ledger)
    , passes_(passes)
    , origins_(origins)
    , verdicts_(verdicts)
    , counter_(counter)
    , removed_(k_most_open_messages) {}

void MessageDelivery::add_queued(const MailLogEvent& event) {
    OpenMessage& message = messages_.open(event);
    if (message.is_queued) { // it is tried again
        message.unsettled = std::min(message.unsettled, event.recipients);
        return;
    }
    message.is_queued = true;
    message.unsettled += event.recipients;
    if (!message.has_client) {
        origins_.take_client_of_service(message, event.message);
    }
    message.time = message.has_client ? message.time : event.time;
    message.sender = event.sender.substr(0, k_longest_sender);
    message.recipients = event.recipients;
    message.size = event.size;
    counter_.count_if_known(message);
}

void MessageDelivery::add_delivery(const MailLogEvent& event) {
    OpenMessage& message = messages_.open(event);
    MessageOutcome outcome;
    outcome.counts.deferred = event.status == DeliveryStatus::deferred
                                  ? ledger_.defer(message, event.recipient)
                                  : ledger_.settle(message, event.recipient);
    const bool is_to_filter = passes_.is_filter(event.relay);
    if (is_to_filter) {
        verdicts_.add_delivery(event, message);
    }
    if (is_to_filter && (event.is_discarded || event.other_message != 0)) {
        if (outcome.counts.deferred != 0) {
            counter_.add_outcome(passes_.first_pass_of(message), outcome, event.time);
        }
        return event.is_discarded ? void() : passes_.find_second_pass(message, event);
    }
    outcome.counts.sent = event.status == DeliveryStatus::sent ? 1 : 0;
    outcome.counts.bounced = event.status == DeliveryStatus::bounced ? 1 : 0;
    outcome.is_outward = event.is_outward;
    OpenMessage& first = passes_.first_pass_of(message);
    counter_.add_outcome(first, outcome, event.time);
    counter_.add_recipient_domain(first, domain_hash(event.recipient), event.time);
    if (outcome.counts.bounced > 0) {
        counter_.add_evidence(first, ActivityTable::EvidenceKind::bounce, event.line, event.time);
    }
}

void MessageDelivery::add_requeued(const MailLogEvent& event) {
    OpenMessage& requeued = messages_.open(event);
    OpenMessage* const old = messages_.find_in_any(event.other_message);
    if (old == nullptr || old == &requeued || requeued.has_client || requeued.first_pass.id != 0) {
        return;
    }
    requeued.has_client = true;
    requeued.is_from_filter = true;
    requeued.is_carried = old->is_carried;
    requeued.time = event.time;
    passes_.join(requeued, *old, event.time);
    RecipientLedger::move(*old, requeued);
    remove(*old, event.time);
}

void MessageDelivery::add_expired(const MailLogEvent& event) {
    OpenMessage* const message = messages_.find(event);
    if (message == nullptr) {
        return;
    }
    MessageOutcome outcome;
    add_counts(outcome.counts, ledger_.expire(*message));
    counter_.add_outcome(passes_.first_pass_of(*message), outcome, event.time);
}

void MessageDelivery::add_removed(const MailLogEvent& event) {
    if (OpenMessage* const message = messages_.find(event)) {
        remove(*message, event.time);
    }
}

void MessageDelivery::remove(OpenMessage& message, sys_seconds time) {
    if (!message.is_removed) {
        message.is_removed = true;
        message.removed = time;
        removed_.add(message, time);
    }
}

void MessageDelivery::close_old(sys_seconds now) {
    while (const std::optional<MessageName> name = removed_.take_due(now)) {
        if (OpenMessage* const message = messages_.find(*name)) {
            messages_.close(*message);
        }
    }
}

} // namespace ispkit::mail
