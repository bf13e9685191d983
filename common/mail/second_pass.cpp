// SPDX-License-Identifier: MIT
// Messages that go on under another queue id, as MessageJoiner joins them.

#include "mail/message_joiner.hpp"

#include <utility>

namespace ispkit::mail {

using std::chrono::sys_seconds;

bool MessageJoiner::is_filter(const std::optional<net::Address>& address) const {
    constexpr std::uint32_t k_loopback = 127;
    return address &&
           ((address->is_ipv4() && address->ipv4() >> 24 == k_loopback) ||
            *address == net::Address::of_bits(0, 1) || settings_.filters.contains(*address));
}

void MessageJoiner::find_first_pass(OpenMessage& message, const MailLogEvent& event) {
    OpenMessage* first = nullptr;
    if (event.other_message != 0) {
        first = find_in_any(event.other_message);
    } else if (const Expected* const expected = expected_.find(event.message)) {
        // What was expected longer ago went elsewhere, and the queue id is used again.
        const bool is_it = event.time - expected->time <= k_late;
        first = is_it ? find_still(expected->first_pass, expected->first_serial) : nullptr;
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
    second.first_pass = origin.id;
    second.first_serial = origin.serial;
    second.who = origin.who;
    second.is_counted = origin.is_counted;
    second.is_reported = origin.is_reported;
    add_outcome(origin, std::exchange(second.outcome, {}), time);
    for (const std::uint64_t domain : std::exchange(second.recipient_domains, {})) {
        add_recipient_domain(origin, domain, time);
    }
}

void MessageJoiner::join_later(std::uint64_t second, OpenMessage& first, sys_seconds time) {
    OpenMessage* const message = find_in_any(second);
    if (message == nullptr) {
        expected_.at(second) = {first.id, first.serial, time};
    } else if (message->first_pass == 0 && message != &first &&
               (message->is_from_filter || !message->has_client)) {
        join(*message, first, time);
    }
}

OpenMessage* MessageJoiner::find_still(std::uint64_t id, std::uint64_t serial) {
    OpenMessage* const message = open_.find(id);
    return message != nullptr && message->serial == serial ? message : nullptr;
}

OpenMessage& MessageJoiner::first_pass_of(OpenMessage& message) {
    OpenMessage* const first =
        message.first_pass == 0 ? nullptr : find_still(message.first_pass, message.first_serial);
    if (first == nullptr) {
        return message;
    }
    message.who = first->who;
    message.is_counted = first->is_counted;
    message.is_reported = first->is_reported;
    return *first;
}

} // namespace ispkit::mail
