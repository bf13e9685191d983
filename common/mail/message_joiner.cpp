// SPDX-License-Identifier: MIT
#include "mail/message_joiner.hpp"

#include "mail/envelope_address.hpp"

#include <algorithm>
#include <utility>

namespace ispkit::mail {

using std::chrono::sys_seconds;

namespace {

constexpr std::size_t k_most_expected = 1 << 14;
constexpr std::size_t k_most_early_domains = 64;
constexpr std::size_t k_longest_domain = 256;
/// A local part and a domain of the greatest length (RFC 5321) are not half as long; senders may
/// write thousands of octets, and a hundred thousand messages may be open.
constexpr std::size_t k_longest_sender = 640;

MailOrigin origin_of(const OpenMessage& message) {
    return {.login = message.login,
            .client = message.client,
            .client_name = message.client_name,
            .sender = message.sender};
}

std::uint32_t recipient_hash(std::string_view recipient) {
    return static_cast<std::uint32_t>(std::hash<std::string_view>()(recipient));
}

std::uint64_t domain_hash(std::string_view recipient) {
    const std::string_view domain = domain_of(recipient).substr(0, k_longest_domain);
    return std::hash<std::string>()(lower(domain));
}

} // namespace

MessageJoiner::MessageJoiner(const ActivitySettings& settings, ActivityTable& table,
                             std::size_t most_open)
    : settings_(settings)
    , table_(table)
    , open_(most_open)
    , expected_(k_most_expected)
    , refusals_(table) {}

void MessageJoiner::add(const MailLogEvent& event) {
    if (table_.period_of(event.time) == ActivityTable::Period::later) {
        return;
    }
    if (event.time > newest_) {
        newest_ = event.time;
        close_removed(newest_);
    }
    switch (event.kind) {
    case MailEventKind::client:
        return add_client(event);
    case MailEventKind::queued:
        return add_queued(event);
    case MailEventKind::delivery:
        return add_delivery(event);
    case MailEventKind::expired:
        return add_expired(event);
    case MailEventKind::removed:
        return add_removed(event);
    case MailEventKind::verdict:
        return add_verdict(event);
    case MailEventKind::verdict_piece:
        return add_verdict_piece(event);
    case MailEventKind::refused:
        return add_refused(event);
    case MailEventKind::policy:
        return refusals_.add_policy(event);
    case MailEventKind::login_failed:
        return table_.add_login_failure(
            {.client = event.client.address, .client_name = event.client.name}, event.login,
            event.time, event.line);
    }
}

// --- which message

OpenMessage* MessageJoiner::find_in_any(std::uint64_t message) {
    for (std::size_t instance = 0; instance < instances_.size(); ++instance) {
        if (OpenMessage* const found = open_.find(instances_.id_in(instance, message))) {
            return found;
        }
    }
    return nullptr;
}

OpenMessage& MessageJoiner::open(std::uint64_t id) {
    if (OpenMessage* const known = open_.find(id)) {
        return *known;
    }
    if (OpenMessage* const oldest = open_.in_the_way()) {
        close(*oldest);
    }
    return open_.open(id);
}

void MessageJoiner::close(OpenMessage& message) {
    waiting_ -= message.waiting.size();
    if (message.is_queued && !message.is_counted && message.first_pass == 0) {
        table_.add_unattributed(message.time, message.recipients);
        if (table_.period_of(message.time) == ActivityTable::Period::reported) {
            table_.add_outcome(0, message.outcome);
        }
    }
    open_.close(message);
}

void MessageJoiner::close_removed(sys_seconds now) {
    while (!removed_.empty() && removed_.front().time + k_late < now) {
        OpenMessage* const message = open_.find(removed_.front().id);
        removed_.pop_front();
        if (message != nullptr && message->is_removed) {
            close(*message);
        }
    }
}

// --- whose it is

void MessageJoiner::add_client(const MailLogEvent& event) {
    OpenMessage* message = &open(instances_.id_of(event));
    if (message->has_client && !message->is_removed && message->time == event.time &&
        message->client == event.client.address && message->login == event.login) {
        return; // the same line again
    }
    if (message->has_client || message->is_carried ||
        (message->is_removed && message->removed < event.time)) {
        const std::uint64_t id = message->id;
        close(*message); // the queue id is used again
        message = &open(id);
    }
    begin(*message, event);
    if (message->is_from_filter) {
        find_first_pass(*message, event);
        return;
    }
    message->who = table_.who_of(origin_of(*message));
    if (!event.login.empty() && event.client.address) {
        table_.add_login(message->who, event.login, *event.client.address, event.time);
    }
    if (table_.period_of(event.time) == ActivityTable::Period::reported) {
        table_.show(message->who, ActivityTable::Telling::message, event.line);
    }
    count_if_known(*message);
}

void MessageJoiner::begin(OpenMessage& message, const MailLogEvent& event) {
    const bool is_trusted = is_filter(event.client.address) && event.login.empty();
    // Before-queue filters name the client, but no message that they were given.
    const bool is_for_another =
        is_trusted && event.other_message == 0 && event.original_client.address;
    const LogClient& client = is_for_another ? event.original_client : event.client;
    message.has_client = true;
    message.is_from_filter = is_trusted && !is_for_another;
    message.time = event.time;
    message.client = client.address;
    message.client_name = client.name;
    message.login = event.login;
}

/// The client of the same queue id that a service has with a name of its own, as
/// "postfix-submission" is: its queue is this message's.
void MessageJoiner::take_client_of_service(OpenMessage& message, std::uint64_t queue_id) {
    for (std::size_t i = 0; i < instances_.size(); ++i) {
        OpenMessage* const other =
            instances_.has_queue(i) ? nullptr : open_.find(instances_.id_in(i, queue_id));
        if (other != nullptr && other != &message && other->has_client && !other->is_queued) {
            message.has_client = true;
            message.is_from_filter = other->is_from_filter;
            message.time = other->time;
            message.client = other->client;
            message.client_name = other->client_name;
            message.login = other->login;
            message.who = other->who;
            message.first_pass = other->first_pass;
            message.first_serial = other->first_serial;
            message.is_counted = other->is_counted;
            message.is_reported = other->is_reported;
            return close(*other);
        }
    }
}

void MessageJoiner::count_if_known(OpenMessage& message) {
    if (!message.is_queued || !message.has_client || message.is_counted || message.is_from_filter) {
        return;
    }
    const MailOrigin origin = origin_of(message);
    message.who = table_.who_of(origin);
    message.is_counted = true;
    message.is_reported = table_.period_of(message.time) == ActivityTable::Period::reported;
    table_.add_message(message.who, origin, message.time, message.recipients, message.size);
    if (hook_) {
        hook_({.time = message.time,
               .login = message.login,
               .client = message.client,
               .client_name = message.client_name,
               .sender = message.sender,
               .recipients = message.recipients,
               .size = message.size,
               .kind = table_.kind_of(message.who),
               .key = table_.key_of(message.who),
               .is_reported = message.is_reported});
    }
    if (message.is_reported) {
        table_.add_outcome(message.who, std::exchange(message.outcome, {}));
        for (const std::uint64_t domain : std::exchange(message.recipient_domains, {})) {
            table_.add_recipient_domain(message.who, domain);
        }
    }
}

// --- what becomes of it

void MessageJoiner::add_queued(const MailLogEvent& event) {
    OpenMessage& message = open(instances_.id_of(event));
    if (message.is_queued) { // it is tried again
        message.unsettled = std::min(message.unsettled, event.recipients);
        return;
    }
    message.is_queued = true;
    message.unsettled += event.recipients;
    if (!message.has_client) {
        take_client_of_service(message, event.message);
    }
    message.time = message.has_client ? message.time : event.time;
    message.sender = event.sender.substr(0, k_longest_sender);
    message.recipients = event.recipients;
    message.size = event.size;
    count_if_known(message);
}

/// What becomes of a message that an earlier run has counted is of the time at which it does.
bool MessageJoiner::is_told(const OpenMessage& message, sys_seconds time) const {
    return message.is_counted && message.is_reported &&
           (!message.is_carried || table_.period_of(time) == ActivityTable::Period::reported);
}

void MessageJoiner::add_outcome(OpenMessage& message, const MessageOutcome& outcome,
                                sys_seconds time) {
    if (!message.is_counted) {
        message.outcome.sent += outcome.sent;
        message.outcome.deferred += outcome.deferred;
        message.outcome.bounced += outcome.bounced;
        message.outcome.spam += outcome.spam;
        message.outcome.viruses += outcome.viruses;
        message.outcome.is_outward = message.outcome.is_outward || outcome.is_outward;
    } else if (is_told(message, time)) {
        table_.add_outcome(message.who, outcome);
        if (message.is_carried) {
            table_.note_time(message.who, time);
        }
    }
}

/// How many more recipients of this run are deferred by a delivery, or fewer: those of which it is
/// the last are deferred no more.
std::int64_t MessageJoiner::wait_or_settle(OpenMessage& message, const MailLogEvent& event) {
    const bool is_deferred = event.status == DeliveryStatus::deferred;
    message.unsettled -= is_deferred ? 0 : 1;
    const std::uint32_t recipient = recipient_hash(event.recipient);
    const auto known = std::find(message.waiting.begin(), message.waiting.end(), recipient);
    const bool has_waited = known != message.waiting.end();
    if (is_deferred) {
        if (!has_waited && waiting_ < k_most_waiting) {
            message.waiting.push_back(recipient);
            ++waiting_;
        }
        return has_waited ? 0 : 1;
    }
    if (!has_waited) {
        return 0;
    }
    const bool is_of_before = known - message.waiting.begin() < std::ptrdiff_t(message.waited);
    message.waited -= is_of_before ? 1 : 0;
    message.waiting.erase(known);
    --waiting_;
    return is_of_before ? 0 : -1;
}

void MessageJoiner::add_delivery(const MailLogEvent& event) {
    OpenMessage& message = open(instances_.id_of(event));
    MessageOutcome outcome{.deferred = wait_or_settle(message, event)};
    if ((event.is_discarded || event.other_message != 0) && is_filter(event.relay)) {
        if (outcome.deferred != 0) {
            add_outcome(first_pass_of(message), outcome, event.time);
        }
        return event.is_discarded ? void() : join_later(event.other_message, message, event.time);
    }
    outcome.sent = event.status == DeliveryStatus::sent ? 1 : 0;
    outcome.bounced = event.status == DeliveryStatus::bounced ? 1 : 0;
    outcome.is_outward = event.is_outward;
    OpenMessage& first = first_pass_of(message);
    add_outcome(first, outcome, event.time);
    add_recipient_domain(first, domain_hash(event.recipient), event.time);
    if (outcome.bounced > 0 && is_told(first, event.time)) {
        table_.show(first.who, ActivityTable::Telling::bounce, event.line);
    }
}

void MessageJoiner::add_recipient_domain(OpenMessage& message, std::uint64_t domain,
                                         sys_seconds time) {
    if (is_told(message, time)) {
        table_.add_recipient_domain(message.who, domain);
    } else if (!message.is_counted && message.recipient_domains.size() < k_most_early_domains) {
        message.recipient_domains.push_back(domain);
    }
}

void MessageJoiner::add_expired(const MailLogEvent& event) {
    OpenMessage* const message = open_.find(instances_.id_of(event));
    if (message == nullptr) {
        return;
    }
    // The log may have begun after they were deferred.
    const auto deferred = static_cast<std::int64_t>(message->waiting.size());
    const std::int64_t given_up = std::max(deferred, std::exchange(message->unsettled, 0));
    const auto of_before = static_cast<std::int64_t>(std::exchange(message->waited, 0));
    waiting_ -= message->waiting.size();
    message->waiting.clear();
    add_outcome(first_pass_of(*message), {.deferred = of_before - deferred, .bounced = given_up},
                event.time);
}

void MessageJoiner::add_removed(const MailLogEvent& event) {
    OpenMessage* const message = open_.find(instances_.id_of(event));
    if (message != nullptr && !message->is_removed) {
        message->is_removed = true;
        message->removed = event.time;
        removed_.push_back({message->id, event.time});
    }
}

void MessageJoiner::add_refused(const MailLogEvent& event) {
    OpenMessage* const message = event.message == 0 ? nullptr : open_.find(instances_.id_of(event));
    const bool is_of_message = message != nullptr && message->has_client &&
                               (!event.client.address || event.client.address == message->client);
    refusals_.add(event, is_of_message ? origin_of(first_pass_of(*message))
                                       : MailOrigin{.client = event.client.address,
                                                    .client_name = event.client.name});
}

void MessageJoiner::add_unattributed(ActivityTotals& totals) const {
    open_.for_each([&](const OpenMessage& message) {
        if (message.is_queued && !message.is_counted && message.first_pass == 0 &&
            table_.period_of(message.time) == ActivityTable::Period::reported) {
            ++totals.messages;
            ++totals.unattributed;
            totals.recipients += message.recipients;
            totals.sent += message.outcome.sent;
            totals.deferred += message.outcome.deferred;
            totals.bounced += message.outcome.bounced;
        }
    });
}

} // namespace ispkit::mail
