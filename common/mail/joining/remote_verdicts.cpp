// SPDX-License-Identifier: MIT
#include "mail/joining/remote_verdicts.hpp"

#include "mail/log/mail_log_line.hpp"

#include <functional>

namespace ispkit::mail {

namespace {

/// amavis logs a verdict and answers the delivery right after that.
constexpr std::chrono::seconds k_told_within(60);
constexpr std::size_t k_longest_remote_line = 1024;

std::uint64_t key_of(const MailLogEvent& event) {
    return message_hash(event.recipient, event.queue_id);
}

/// Some logs have a host's whole name, others the first label.
std::uint64_t host_hash(std::string_view host) {
    return std::hash<std::string_view>()(first_label(host));
}

/// The hash of the host that a delivery went to; 0 if the delivery names only its address.
std::uint64_t relay_host_hash(const MailLogEvent& event) {
    if (is_loopback(event.relay)) {
        return host_hash(event.host);
    }
    return net::Address::parse(event.relay_name) ? 0 : host_hash(event.relay_name);
}

bool are_of_one(std::chrono::sys_seconds one, std::chrono::sys_seconds other) {
    return one - other <= k_told_within && other - one <= k_told_within;
}

} // namespace

std::optional<MessageName> RemoteVerdicts::add_verdict(const MailLogEvent& event) {
    if (event.verdict == Verdict::clean) {
        return std::nullopt;
    }
    const std::uint64_t host = host_hash(event.host);
    const Delivery* const delivery = deliveries_.find(key_of(event));
    if (delivery != nullptr && are_of_one(delivery->time, event.time) &&
        (delivery->host == 0 || delivery->host == host)) {
        return delivery->message;
    }
    verdicts_.at(key_of(event)) = {.verdict = event.verdict,
                                   .line = std::string(event.line.substr(0, k_longest_remote_line)),
                                   .time = event.time,
                                   .host = host};
    return std::nullopt;
}

std::optional<RemoteVerdicts::Pending> RemoteVerdicts::add_delivery(const MailLogEvent& event,
                                                                    const OpenMessage& message) {
    // A filter on the same host names a message that is known there.
    if (verdicts_.size() == 0 && is_loopback(event.relay)) {
        return std::nullopt;
    }
    const std::uint64_t host = relay_host_hash(event);
    const Pending* const verdict = verdicts_.find(key_of(event));
    if (verdict != nullptr && are_of_one(verdict->time, event.time) &&
        (host == 0 || host == verdict->host)) {
        std::optional<Pending> found = *verdict;
        verdicts_.erase(key_of(event));
        return found;
    }
    if (!is_loopback(event.relay)) {
        deliveries_.at(key_of(event)) = {.message = message.name, .time = event.time, .host = host};
    }
    return std::nullopt;
}

} // namespace ispkit::mail
