// SPDX-License-Identifier: MIT
#pragma once

#include "mail/policy/policy_request.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ispkit::mail {

/// The kind of subject that a limit counts for.
enum class LimitKey : std::uint8_t { client, sasl, sender, sender_domain, recipient_domain };

/// The action above a limit, the mildest first.
enum class LimitAction : std::uint8_t { warn, hold, defer, reject };

std::string_view name_of(LimitAction action);

/// "200 messages, 1000 recipients / 1h": how much may pass in any stretch of time as long as the
/// window.
struct Allowance {
    std::optional<std::int64_t> messages;
    std::optional<std::int64_t> recipients;
    std::chrono::seconds window{0};
    LimitAction action = LimitAction::defer;

    /// Reads "N messages[, N recipients] / WINDOW [ACTION]". Either of the two numbers may be
    /// missing. The window is a number with s, m, h or d; the default action is defer. Throws
    /// Error.
    static Allowance parse(std::string_view text);

    /// "200 messages, 1000 recipients in 1h".
    std::string amount() const;

    /// In the form that parse() reads.
    std::string str() const;

    friend bool operator==(const Allowance&, const Allowance&) = default;
};

/// A limit for a class of customers.
struct RateLimit {
    /// The class; empty for a limit of all customers whose class has no limit with this key.
    std::string class_name;
    LimitKey key = LimitKey::client;
    /// Prefix lengths of a client's network.
    unsigned ipv4_length = 32;
    unsigned ipv6_length = 64;
    Allowance allowance;

    /// Reads "[CLASS ]KEY: ALLOWANCE" or "[CLASS ]KEY: unlimited"; the latter counts by the hour
    /// and lets all through. A key is client, client/LEN, client/LEN4/LEN6, sasl, sender,
    /// sender-domain or recipient-domain. Throws Error.
    static RateLimit parse(std::string_view text);

    /// Whether it counts and lets all through.
    bool is_unlimited() const;

    std::string str() const;

    /// The text before the colon in its subjects: "sasl", "client/24".
    std::string kind() const;

    /// "sasl in 1h": what is counted, without the numbers of the limit.
    std::string scope() const;

    /// The subject that the request counts for, as in the tables: "sasl:joe", "client:192.0.2.5",
    /// "client/24:192.0.2.0/24". Empty if there is none: no login, no sender, or not exactly one
    /// recipient.
    std::string subject_of(const PolicyRequest& request) const;

    friend bool operator==(const RateLimit&, const RateLimit&) = default;
};

/// Converts a subject as a person writes it to the form in the tables: "SASL:Joe" to "sasl:joe",
/// "client:2001:db8::7" to "client:2001:db8::/64". Throws Error if it is not a subject.
std::string parse_subject(std::string_view text);

} // namespace ispkit::mail
