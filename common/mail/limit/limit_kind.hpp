// SPDX-License-Identifier: MIT
#pragma once

#include "mail/request/policy_request.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ispkit::mail {

/// The unit of counting.
enum class LimitKey : std::uint8_t {
    client,
    sasl,
    sasl_domain,
    sender,
    sender_domain,
    recipient_domain,
    server
};
inline constexpr std::size_t k_limit_keys = 7;

/// The kind of subject that a limit counts for: its key and, for clients, the networks that count
/// as one.
struct LimitKind {
    LimitKey key = LimitKey::client;
    /// Prefix lengths of a client's network.
    unsigned ipv4_length = 32;
    unsigned ipv6_length = 64;

    /// Reads client, client/LEN, client/LEN4/LEN6, sasl, sasl-domain, sender, sender-domain,
    /// recipient-domain or server. Throws Error.
    static LimitKind parse(std::string_view text);

    /// The text before the colon in its subjects: "sasl", "client/24".
    std::string str() const;

    /// The subject that the request counts for, as in the tables: "sasl:joe", "client:192.0.2.5",
    /// "client/24:192.0.2.0/24", "server". Empty if there is none: no login, no sender, or not
    /// exactly one recipient.
    std::string subject_of(const PolicyRequest& request) const;

    friend bool operator==(const LimitKind&, const LimitKind&) = default;
};

/// Converts a subject as a person writes it to the form in the tables: "SASL:Joe" to "sasl:joe",
/// "client:2001:db8::7" to "client:2001:db8::/64". Throws Error if it is not a subject.
std::string parse_subject(std::string_view text);

/// "client/24" of "client/24:192.0.2.0/24".
std::string_view kind_of(std::string_view subject);

} // namespace ispkit::mail
