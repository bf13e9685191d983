// SPDX-License-Identifier: MIT
#include "mail/joining/message_origins.hpp"

#include <optional>
#include <utility>

namespace ispkit::mail {

using std::chrono::sys_seconds;

namespace {

/// Whether the line that began the message is repeated.
bool is_same_line(const OpenMessage& message, const MailLogEvent& event) {
    return message.has_client && !message.is_removed && message.time == event.time &&
           message.client == event.client.address && message.uid == event.uid &&
           message.login == event.login;
}

/// Whether the queue ID is used again, by another message than this one.
bool is_other_message(const OpenMessage& message, const MailLogEvent& event) {
    return message.has_client || message.is_carried ||
           (message.is_removed && message.removed < event.time);
}

} // namespace

MessageOrigins::MessageOrigins(const ActivitySettings& settings, ActivityTable& table,
                               MessageIndex& messages, FilterPasses& passes,
                               MessageCounter& counter)
    : settings_(settings)
    , table_(table)
    , messages_(messages)
    , passes_(passes)
    , counter_(counter)
    , undecided_(k_most_open_messages) {}

void MessageOrigins::add_client(const MailLogEvent& event) {
    OpenMessage* message = &messages_.open(event);
    if (is_same_line(*message, event)) {
        return;
    }
    if (is_other_message(*message, event)) {
        message = &messages_.reopen(*message);
    }
    begin(*message, event);
    if (message->is_from_filter) {
        passes_.find_first_pass(*message, event);
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
    message->subject = note_client(origin_of(*message), event);
    counter_.count_if_known(*message);
}

void MessageOrigins::add_submitted(const MailLogEvent& event) {
    OpenMessage* message = &messages_.open(event);
    if (is_same_line(*message, event)) {
        return;
    }
    if (is_other_message(*message, event)) {
        message = &messages_.reopen(*message);
    }
    message->has_client = true;
    message->time = event.time;
    message->uid = event.uid;
    message->subject = note_client(origin_of(*message), event);
    counter_.count_if_known(*message);
}

void MessageOrigins::begin(OpenMessage& message, const MailLogEvent& event) {
    const bool is_trusted = passes_.is_filter(event.client.address) && event.login.empty();
    // Before-queue filters name the client, but not the message that they were given.
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

ActivityTable::SubjectId MessageOrigins::note_client(const MailOrigin& origin,
                                                     const MailLogEvent& event) {
    const ActivityTable::SubjectId subject = table_.subject_of(origin);
    if (!event.login.empty() && event.client.address) {
        table_.add_login(subject, event.login, *event.client.address, event.time);
    }
    if (table_.period_of(event.time) == ActivityTable::Period::reported) {
        table_.add_evidence(subject, ActivityTable::EvidenceKind::message, event.line);
    }
    return subject;
}

void MessageOrigins::add_proxied(const MailLogEvent& event) {
    proxied_logins_.begin(event);
    if (!event.login.empty()) {
        note_client({.login = event.login,
                     .client = event.client.address,
                     .client_name = event.client.name},
                    event);
    }
}

void MessageOrigins::add_proxy_accepted(const MailLogEvent& event) {
    OpenMessage* const message = messages_.find_in_any(event.other_message);
    if (message != nullptr && message->is_undecided && !message->is_from_filter) {
        message->login = proxied_logins_.login_of(event.process, message->client);
        decide(*message);
    }
}

MailOrigin MessageOrigins::origin_of_refused(const MailLogEvent& event) const {
    MailOrigin origin = proxied_logins_.origin_of(event.process, event.time);
    origin.login = event.login.empty() ? origin.login : event.login;
    return origin;
}

void MessageOrigins::take_client_of_service(OpenMessage& message, std::uint64_t message_hash) {
    OpenMessage* const other = messages_.find_of_service(message_hash, message);
    if (other == nullptr) {
        return;
    }
    message.has_client = true;
    message.is_from_filter = other->is_from_filter;
    message.time = other->time;
    message.client = other->client;
    message.uid = other->uid;
    message.client_name = other->client_name;
    message.login = other->login;
    message.subject = other->subject;
    message.first_pass = other->first_pass;
    message.is_counted = other->is_counted;
    message.is_reported = other->is_reported;
    if (std::exchange(other->is_undecided, false)) {
        decide_later(message);
    }
    messages_.close(*other);
}

void MessageOrigins::decide_later(OpenMessage& message) {
    message.is_undecided = true;
    undecided_.add(message, message.time);
}

void MessageOrigins::decide(OpenMessage& message) {
    message.is_undecided = false;
    message.is_from_filter = false;
    message.subject = table_.subject_of(origin_of(message));
    counter_.count_if_known(message);
}

void MessageOrigins::decide(const MessageName& name) {
    OpenMessage* const message = messages_.find(name);
    if (message != nullptr && message->is_undecided) {
        decide(*message);
    }
}

void MessageOrigins::decide_old(sys_seconds now) {
    while (const std::optional<MessageName> name = undecided_.take_due(now)) {
        decide(*name);
    }
}

void MessageOrigins::decide_all() {
    while (const std::optional<MessageName> name = undecided_.take_first()) {
        decide(*name);
    }
}

} // namespace ispkit::mail
