// SPDX-License-Identifier: MIT
#pragma once

#include "mail/activity/counts.hpp"
#include "net/address.hpp"
#include "net/prefix.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::mail {

/// The kind of key that mail is counted by.
/// A uid is a local user who sends with sendmail(1).
enum class ActivityKind : std::uint8_t { client, sasl, sender, prefix, uid };

/// "client", "sasl", "sender", "prefix", "uid".
std::string_view name_of(ActivityKind kind);

/// A customer in words: "sasl:joe", "local mail of uid 33".
std::string label_of(ActivityKind kind, std::string_view key);

/// The kind with this name_of(); nothing if there is none.
std::optional<ActivityKind> kind_named(std::string_view name);

/// Identifies a customer. It includes the kind, because a login may be the same text as an address.
struct ActivityId {
    ActivityKind kind = ActivityKind::client;
    std::string key;

    friend bool operator==(const ActivityId&, const ActivityId&) = default;
};

/// The owner of an Activity.
struct ActivityKey {
    ActivityKind kind = ActivityKind::client;
    std::string key;
    std::string name;
    bool is_customer = false;
};

/// Mail that was sent in the hour that begins at `hour` (UTC); hours without mail have no entry.
struct ActivityHour {
    std::chrono::sys_seconds hour;
    std::int64_t messages = 0;
    std::int64_t recipients = 0;
};

/// The number of networks (/16, /32 of IPv6) that a login came from in the 24 hours from `begin`.
struct NetworkDay {
    std::chrono::sys_seconds begin;
    std::int64_t networks = 0;
};

/// An address from which a customer's messages came.
struct ActivityClient {
    net::Address address;
    std::int64_t messages = 0;
};

/// The network (/16, /32 of IPv6) that the addresses of one subscriber or one provider share.
net::Prefix wide_network(const net::Address& address);

/// The facts in the logs and the database about one key: a login, a client address, a sender, a
/// network or a local user. A message counts once however often it passes a content filter. Only
/// recipients that the relay accepted count.
struct Activity : Counts {
    ActivityKind kind = ActivityKind::client;
    /// "joe", "198.51.100.7", "joe@example.org", "198.51.100.0/24", "33". A login or a sender is
    /// the client's own text and may hold any bytes.
    std::string key;
    ActivityId id() const { return {kind, key}; }
    /// The customer's name in --networks, else the client's verified host name; of a local user
    /// see offender_of(). May be empty.
    std::string name;
    /// Whether the key is the provider's own customer: a login, a local user, or an address in
    /// --networks.
    bool is_customer = false;

    std::int64_t messages = 0;
    std::int64_t recipients = 0;
    /// Bytes of all messages.
    std::int64_t size = 0;
    /// Hours of the reported period, in order.
    std::vector<ActivityHour> hours;
    /// Hours before the reported period, from the database's history and the older part of the
    /// logs, in order.
    std::vector<ActivityHour> past;

    /// The number of different ones: exact up to a bound, then an estimate.
    std::int64_t senders = 0;
    std::int64_t sender_domains = 0;
    std::int64_t recipient_domains = 0;
    std::int64_t addresses = 0;
    std::int64_t networks = 0;
    /// The addresses with the most messages, at most 64, these first. If there are more than 512
    /// addresses, they are of a random sample.
    std::vector<ActivityClient> clients;
    /// The most networks (/16, /32 of IPv6) that one login came from within an hour.
    std::int64_t networks_in_an_hour = 0;
    std::int64_t sender_domains_in_an_hour = 0;
    /// Of a login: the days of the reported period and those before, in order. Days begin at the
    /// time of day at which the period does, else at midnight UTC.
    std::vector<NetworkDay> network_days;
    std::vector<NetworkDay> past_network_days;

    /// The recipients whose outcome is known.
    std::int64_t outcomes() const { return sent + deferred + bounced; }

    /// Times of the first and the last message or attempt; 1970 for a key that has only a past.
    std::chrono::sys_seconds first;
    std::chrono::sys_seconds last;

    /// Log lines that show what was counted, the first of each kind, as they stand in the log.
    std::vector<std::string> evidence;
};

} // namespace ispkit::mail

template <>
struct std::hash<ispkit::mail::ActivityId> {
    std::size_t operator()(const ispkit::mail::ActivityId& id) const noexcept {
        return std::hash<std::string>()(id.key) + static_cast<std::size_t>(id.kind);
    }
};
