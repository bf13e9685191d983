// SPDX-License-Identifier: MIT
// Messages that go on under another queue id, and those that a filter gives in for others, as
// MessageJoiner joins them.

#include "mail/log/mail_log_line.hpp"
#include "mail/messages/message_joiner.hpp"

#include <array>
#include <utility>

namespace ispkit::mail {

using std::chrono::sys_seconds;

namespace {

/// The messages that the next server may have made of the one that was delivered to it: on this
/// host, or on its own; 0 is none.
std::array<std::uint64_t, 3> next_messages(const MailLogEvent& event) {
    if (is_loopback(event.relay)) {
        return {event.other_message};
    }
    return {event.other_message, message_hash(event.relay_name, event.other_queue_id),
            message_hash(first_label(event.relay_name), event.other_queue_id)};
}

} // namespace

bool MessageJoiner::is_filter(const std::optional<net::Address>& address) const {
    return is_loopback(address) || (address && settings_.filters.contains(*address));
}

// --- behind a content filter

void MessageJoiner::find_first_pass(OpenMessage& message, const MailLogEvent& event) {
    OpenMessage* first = nullptr;
    if (event.other_message != 0) {
        first = find_in_any(event.other_message);
        first = first != nullptr ? first : find_on(event.client.name, event.other_queue_id);
    } else if (const Expected* const expected = expected_.find(event.message)) {
        // What was expected longer ago went elsewhere, and the queue id is used again.
        const bool is_it = event.time - expected->time <= k_late;
        first = is_it ? open_.find(expected->first_pass) : nullptr;
        expected_.erase(event.message);
    }
    if (first != nullptr && first != &message) {
        join(message, *first, event.time);
    }
}

/// The second one comes from what the first one was given to.
void MessageJoiner::join(OpenMessage& second, OpenMessage& first, sys_seconds time) {
    OpenMessage& origin = first_pass_of(first);
    if (&origin == &second) {
        return;
    }
    second.first_pass = origin.name;
    second.is_undecided = false;
    second.subject = origin.subject;
    second.is_counted = origin.is_counted;
    second.is_reported = origin.is_reported;
    add_outcome(origin, std::exchange(second.outcome, {}), time);
    for (const std::uint64_t domain : std::exchange(second.recipient_domains, {})) {
        add_recipient_domain(origin, domain, time);
    }
}

void MessageJoiner::join_later(const MailLogEvent& event, OpenMessage& first) {
    std::array<std::uint64_t, 3> unknown{};
    std::size_t count = 0;
    for (const std::uint64_t id : next_messages(event)) {
        OpenMessage* const second = id == 0 ? nullptr : find_in_any(id);
        if (second == nullptr) {
            unknown[count++] = id;
            continue;
        }
        if (second->first_pass.id == 0 && second != &first &&
            (second->is_from_filter || !second->has_client)) {
            return join(*second, first, event.time);
        }
        if (second->first_pass == first_pass_of(first).name) {
            return; // of another recipient
        }
    }
    for (std::size_t i = 0; i < count; ++i) {
        if (unknown[i] != 0) {
            expected_.at(unknown[i]) = {first.name, event.time};
        }
    }
}

OpenMessage& MessageJoiner::first_pass_of(OpenMessage& message) {
    OpenMessage* const first = open_.find(message.first_pass);
    if (first == nullptr) {
        return message;
    }
    message.subject = first->subject;
    message.is_counted = first->is_counted;
    message.is_reported = first->is_reported;
    return *first;
}

// --- behind postsuper -r

/// What is left of a message goes on as another one; nothing more is heard of the old one.
void MessageJoiner::add_requeued(const MailLogEvent& event) {
    OpenMessage& anew = open(instances_.id_of(event));
    OpenMessage* const old = find_in_any(event.other_message);
    if (old == nullptr || old == &anew || anew.has_client || anew.first_pass.id != 0) {
        return;
    }
    anew.has_client = true;
    anew.is_from_filter = true;
    anew.is_carried = old->is_carried;
    anew.time = event.time;
    join(anew, *old, event.time);
    RecipientLedger::move(*old, anew);
    if (!old->is_removed) {
        old->is_removed = true;
        old->removed = event.time;
        removed_.push_back({old->name, event.time});
    }
}

// --- behind a filter before the queue

void MessageJoiner::add_proxied(const MailLogEvent& event) {
    proxied_logins_.begin(event);
    if (!event.login.empty()) {
        show_client({.login = event.login,
                     .client = event.client.address,
                     .client_name = event.client.name},
                    event);
    }
}

void MessageJoiner::add_proxy_accepted(const MailLogEvent& event) {
    OpenMessage* const message = find_in_any(event.other_message);
    if (message != nullptr && message->is_undecided && !message->is_from_filter) {
        message->login = proxied_logins_.login_of(event.process, message->client);
        decide(*message);
    }
}

// --- whose it is, as a later line tells

void MessageJoiner::decide_later(OpenMessage& message) {
    message.is_undecided = true;
    undecided_.push_back({message.name, message.time});
}

/// No line has told that it comes back from a filter.
void MessageJoiner::decide(OpenMessage& message) {
    message.is_undecided = false;
    message.is_from_filter = false;
    message.subject = table_.subject_of(origin_of(message));
    count_if_known(message);
}

void MessageJoiner::decide_first() {
    OpenMessage* const message = open_.find(undecided_.front().message);
    undecided_.pop_front();
    if (message != nullptr && message->is_undecided) {
        decide(*message);
    }
}

void MessageJoiner::decide_all() {
    while (!undecided_.empty()) {
        decide_first();
    }
}

} // namespace ispkit::mail
