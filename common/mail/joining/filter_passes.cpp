// SPDX-License-Identifier: MIT
#include "mail/joining/filter_passes.hpp"

#include "mail/log/mail_log_line.hpp"
#include "mail/messages/ending_messages.hpp"

#include <array>
#include <cstddef>
#include <utility>

namespace ispkit::mail {

using std::chrono::sys_seconds;

namespace {

constexpr std::size_t k_most_expected = 1 << 14;

/// The messages that the next server may have made of the delivered one: on this host, or on its
/// own; 0 means none.
std::array<std::uint64_t, 3> next_messages(const MailLogEvent& event) {
    if (is_loopback(event.relay)) {
        return {event.other_message};
    }
    return {event.other_message, message_hash(event.relay_name, event.other_queue_id),
            message_hash(first_label(event.relay_name), event.other_queue_id)};
}

} // namespace

FilterPasses::FilterPasses(const ActivitySettings& settings, MessageIndex& messages,
                           MessageCounter& counter)
    : settings_(settings)
    , messages_(messages)
    , counter_(counter)
    , expected_(k_most_expected) {}

bool FilterPasses::is_filter(const std::optional<net::Address>& address) const {
    return is_loopback(address) || (address && settings_.filters.contains(*address));
}

void FilterPasses::find_first_pass(OpenMessage& message, const MailLogEvent& client) {
    OpenMessage* first = nullptr;
    if (client.other_message != 0) {
        first = messages_.find_in_any(client.other_message);
        first =
            first != nullptr ? first : messages_.find_on(client.client.name, client.other_queue_id);
    } else if (const Expected* const expected = expected_.find(client.message)) {
        // A message expected longer ago went elsewhere, and its queue ID is used again.
        const bool is_it = client.time - expected->time <= k_late_lines;
        first = is_it ? messages_.find(expected->first_pass) : nullptr;
        expected_.erase(client.message);
    }
    if (first != nullptr && first != &message) {
        join(message, *first, client.time);
    }
}

void FilterPasses::find_second_pass(OpenMessage& message, const MailLogEvent& delivery) {
    std::array<std::uint64_t, 3> unknown{};
    std::size_t count = 0;
    for (const std::uint64_t id : next_messages(delivery)) {
        OpenMessage* const second = id == 0 ? nullptr : messages_.find_in_any(id);
        if (second == nullptr) {
            unknown[count++] = id;
            continue;
        }
        if (second->first_pass.id == 0 && second != &message &&
            (second->is_from_filter || !second->has_client)) {
            return join(*second, message, delivery.time);
        }
        if (second->first_pass == first_pass_of(message).name) {
            return; // another recipient's pass
        }
    }
    for (std::size_t i = 0; i < count; ++i) {
        if (unknown[i] != 0) {
            expected_.at(unknown[i]) = {message.name, delivery.time};
        }
    }
}

OpenMessage& FilterPasses::first_pass_of(OpenMessage& message) {
    OpenMessage* const first = messages_.find(message.first_pass);
    if (first == nullptr) {
        return message;
    }
    message.subject = first->subject;
    message.is_counted = first->is_counted;
    message.is_reported = first->is_reported;
    return *first;
}

void FilterPasses::join(OpenMessage& second, OpenMessage& first, sys_seconds time) {
    OpenMessage& origin = first_pass_of(first);
    if (&origin == &second) {
        return;
    }
    second.first_pass = origin.name;
    second.is_undecided = false;
    second.subject = origin.subject;
    second.is_counted = origin.is_counted;
    second.is_reported = origin.is_reported;
    counter_.add_outcome(origin, std::exchange(second.outcome, {}), time);
    for (const std::uint64_t domain : std::exchange(second.recipient_domains, {})) {
        counter_.add_recipient_domain(origin, domain, time);
    }
}

} // namespace ispkit::mail
