// SPDX-License-Identifier: MIT
#include "mail/messages/message_joiner.hpp"

#include "mail/log/mail_log_line.hpp"

#include <algorithm>
#include <utility>

namespace ispkit::mail {

using std::chrono::sys_seconds;

namespace {

constexpr std::size_t k_most_expected = 1 << 14;

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
    if (event.time != now_ || removed_.size() > k_most_open) {
        now_ = event.time;
        end_old();
    }
    switch (event.kind) {
    case MailEventKind::client:
        return add_client(event);
    case MailEventKind::proxied:
        return add_proxied(event);
    case MailEventKind::proxy_accepted:
        return add_proxy_accepted(event);
    case MailEventKind::requeued:
        return add_requeued(event);
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

OpenMessage* MessageJoiner::find_on(std::string_view host, std::string_view queue_id) {
    OpenMessage* const message = find_in_any(message_hash(host, queue_id));
    return message != nullptr ? message : find_in_any(message_hash(first_label(host), queue_id));
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
    if (message.is_undecided) {
        decide(message);
    }
    ledger_.forget(message);
    if (message.is_queued && !message.is_counted && message.first_pass.id == 0) {
        table_.add_unattributed(message.time, message.recipients);
        if (table_.period_of(message.time) == ActivityTable::Period::reported) {
            table_.add_outcome(0, message.outcome);
        }
    }
    open_.close(message);
}

/// Whether it is time for the first of them. A clock that is wrong, and a log of another day, are
/// far off either way, and must not keep those behind them.
bool MessageJoiner::has_ended(const std::deque<Ending>& endings) const {
    return !endings.empty() &&
           (endings.size() > k_most_open || now_ - endings.front().time > k_late ||
            endings.front().time - now_ > k_late);
}

void MessageJoiner::end_old() {
    while (has_ended(undecided_)) {
        decide_first();
    }
    for (; has_ended(removed_); removed_.pop_front()) {
        if (OpenMessage* const message = open_.find(removed_.front().message)) {
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
        const std::uint64_t id = message->name.id;
        close(*message); // the queue id is used again
        message = &open(id);
    }
    begin(*message, event);
    if (message->is_from_filter) {
        find_first_pass(*message, event);
        const bool is_second_pass = message->first_pass.id != 0 || event.other_message != 0;
        if (!is_second_pass && settings_.networks.find(*message->client) != nullptr) {
            decide_later(*message); // the filter's mail, or a customer's
        }
        return;
    }
    const bool is_for_another = message->client != event.client.address;
    if (is_for_another && proxied_logins_.is_awaited(*message->client, event.time)) {
        return decide_later(*message);
    }
    message->subject = show_client(origin_of(*message), event);
    count_if_known(*message);
}

ActivityTable::SubjectId MessageJoiner::show_client(const MailOrigin& origin,
                                                    const MailLogEvent& event) {
    const ActivityTable::SubjectId subject = table_.subject_of(origin);
    if (!event.login.empty() && event.client.address) {
        table_.add_login(subject, event.login, *event.client.address, event.time);
    }
    if (table_.period_of(event.time) == ActivityTable::Period::reported) {
        table_.show(subject, ActivityTable::Telling::message, event.line);
    }
    return subject;
}

MailOrigin MessageJoiner::origin_of(const OpenMessage& message) {
    return {.login = message.login,
            .client = message.client,
            .client_name = message.client_name,
            .sender = message.sender};
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
            message.subject = other->subject;
            message.first_pass = other->first_pass;
            message.is_counted = other->is_counted;
            message.is_reported = other->is_reported;
            if (std::exchange(other->is_undecided, false)) {
                decide_later(message);
            }
            return close(*other);
        }
    }
}

void MessageJoiner::count_if_known(OpenMessage& message) {
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
    if (message.is_reported) {
        table_.add_outcome(message.subject, std::exchange(message.outcome, {}));
        for (const std::uint64_t domain : std::exchange(message.recipient_domains, {})) {
            table_.add_recipient_domain(message.subject, domain);
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

void MessageJoiner::add_removed(const MailLogEvent& event) {
    OpenMessage* const message = open_.find(instances_.id_of(event));
    if (message != nullptr && !message->is_removed) {
        message->is_removed = true;
        message->removed = event.time;
        removed_.push_back({message->name, event.time});
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
        if (message.is_queued && !message.is_counted && message.first_pass.id == 0 &&
            table_.period_of(message.time) == ActivityTable::Period::reported) {
            ++totals.messages;
            ++totals.unattributed;
            totals.recipients += message.recipients;
            add_counts(totals.outcomes, message.outcome.counts);
        }
    });
}

} // namespace ispkit::mail
