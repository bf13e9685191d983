// SPDX-License-Identifier: MIT
#pragma once

#include "mail/policy/policy_request.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ispkit::mail {

/// What counts as one.
enum class LimitKey : std::uint8_t { client, sasl, sender, sender_domain, recipient_domain };

/// What happens above a limit; the later ones are the harder ones.
enum class LimitAction : std::uint8_t { warn, hold, defer, reject };

std::string_view name_of(LimitAction action);

/// "200 messages, 1000 recipients / 1h": how much is let through in any stretch of time as long as
/// the window.
struct Allowance {
    std::optional<std::int64_t> messages;
    std::optional<std::int64_t> recipients;
    std::chrono::seconds window{0};
    LimitAction action = LimitAction::defer;

    /// Reads "N messages[, N recipients] / WINDOW [ACTION]"; either of the two numbers may be
    /// missing, the window is a number with s, m, h or d, the action defer unless given. Throws
    /// Error.
    static Allowance parse(std::string_view text);

    /// "200 messages, 1000 recipients in 1h".
    std::string amount() const;

    /// As parse() reads it.
    std::string str() const;

    friend bool operator==(const Allowance&, const Allowance&) = default;
};

/// A limit for a class of customers.
struct RateLimit {
    /// Empty for a limit of all customers whose class has none with this key.
    std::string class_name;
    LimitKey key = LimitKey::client;
    /// Of a client's network.
    unsigned ipv4_length = 32;
    unsigned ipv6_length = 64;
    Allowance allowance;

    /// Reads "[CLASS ]KEY: ALLOWANCE" or "[CLASS ]KEY: unlimited", which counts by the hour and
    /// lets all through; a key is client, client/LEN, client/LEN4/LEN6, sasl, sender, sender-domain
    /// or recipient-domain. Throws Error.
    static RateLimit parse(std::string_view text);

    /// Whether it counts and lets all through.
    bool is_unlimited() const;

    std::string str() const;

    /// What stands before the colon of its subjects: "sasl", "client/24".
    std::string kind() const;

    /// "sasl in 1h": what is counted, without how much of it is let through.
    std::string scope() const;

    /// Whom the request counts for, as the tables have it: "sasl:joe", "client:192.0.2.5",
    /// "client/24:192.0.2.0/24". Empty where the request has none: nobody logged in, no sender, no
    /// recipient or more than one.
    std::string subject_of(const PolicyRequest& request) const;

    friend bool operator==(const RateLimit&, const RateLimit&) = default;
};

/// A subject as a person writes it, in the form that the tables have: "SASL:Joe" is "sasl:joe",
/// "client:2001:db8::7" is "client:2001:db8::/64". Throws Error for what is none.
std::string parse_subject(std::string_view text);

} // namespace ispkit::mail
