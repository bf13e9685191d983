// SPDX-License-Identifier: MIT
#pragma once

#include "net/address.hpp"
#include "sip/message/endpoint.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace ispkit::sip {

/// The kind of failure that a log line reports.
enum class Kind : std::uint8_t {
    /// The account exists, or may exist, and the secret was wrong.
    wrong_password,
    /// There is no such account.
    unknown_account,
    /// The address may not use the account or the service.
    acl,
    /// A call to a forbidden destination.
    rejected_call,
    /// Traffic that no telephone sends: packets that are not SIP, too many packets.
    abuse,
    /// Refused for another reason that the server gives.
    refused,
    /// An event of policy or capacity, which is not an attack by itself.
    policy,
    /// A challenge, with which every registration begins; FreeSWITCH warns of them.
    challenge,
    /// Matched by one of the user's patterns.
    pattern,
};

inline constexpr std::array k_kinds{Kind::wrong_password, Kind::unknown_account, Kind::acl,
                                    Kind::rejected_call,  Kind::abuse,           Kind::refused,
                                    Kind::policy,         Kind::challenge,       Kind::pattern};

/// "wrong-password" and so on.
std::string_view name_of(Kind kind);
std::optional<Kind> kind_of_name(std::string_view name);

/// Which of a server's lines about one attempt this is. An attempt leaves at most
/// lines_of_one_attempt() of each (measured on Asterisk 18); one more belongs to the next attempt.
enum class Trace : std::uint8_t {
    registration,         ///< chan_sip "Registration from ..."
    registration_acl,     ///< the same, refused by ACL or not allowed to register: two per attempt
    acl,                  ///< acl.c "Rejecting ..."
    call,                 ///< "Call from ..."
    pjsip_no_endpoint,    ///< "No matching endpoint found": two per attempt
    pjsip_authentication, ///< "Failed to authenticate"
    iax_peer,             ///< "No registration for peer"
    iax_authentication,   ///< "Host ... failed to authenticate"
    manager_user,     ///< "tried to authenticate with nonexistent user", "failed to pass IP ACL"
    manager_secret,   ///< "failed to authenticate as"
    security_account, ///< InvalidAccountID: two per attempt
    security_secret,  ///< InvalidPassword, ChallengeResponseFailed
    security_acl,     ///< FailedACL: two per attempt
    pattern,          ///< a line that a user's pattern matches
    other,
};

inline constexpr std::size_t k_trace_count = static_cast<std::size_t>(Trace::other) + 1;

/// The most lines of that trace that one attempt leaves.
constexpr unsigned lines_of_one_attempt(Trace trace) {
    switch (trace) {
    case Trace::acl:
        return 4;
    case Trace::registration_acl:
    case Trace::pjsip_no_endpoint:
    case Trace::security_account:
    case Trace::security_acl:
        return 2;
    default:
        return 1;
    }
}

enum class Outcome : std::uint8_t {
    failure,
    /// The server asked for a password; the answer is not known yet.
    challenge,
    /// A client logged in.
    success,
};

/// The report of one log line. The views point into the line, or into the parser that read it.
struct LogEvent {
    Outcome outcome = Outcome::failure;
    Kind kind = Kind::refused;
    Trace trace = Trace::other;
    /// Whether the server itself warns of the challenge, as FreeSWITCH does.
    bool is_warned_of = false;
    /// Whether a success proves that the client has the account's password.
    bool proves_password = false;
    net::Address address;
    /// 0 where the line does not name it.
    std::uint16_t port = 0;
    /// The account as the attacker named it; may be empty and may contain any byte.
    std::string_view account;
    /// The Call-ID or session; empty where the line does not name it.
    std::string_view call_id;
    /// The time as written in the log; empty where there is none.
    std::string_view time;
    /// The most bytes of the sender's text, line breaks included, that may follow behind this line;
    /// 0 where no line break gets through.
    std::size_t sender_octets = 0;
    /// The text that the server writes behind the sender's; empty where there is none.
    std::string_view behind_sender;
    /// Whether the address, too, stands behind the sender's text.
    bool address_is_last = false;
};

/// How a line was understood.
enum class Reading : std::uint8_t {
    /// Nothing that matters here.
    nothing,
    /// An event.
    event,
    /// It looks like a failure, but its shape is unknown, or it has more than one possible reading.
    unclear,
};

/// Fills in a failure's kind, trace, address, port and account; returns Reading::event.
Reading failure(LogEvent& event, Kind kind, Trace trace, const Endpoint& peer,
                std::string_view account);

} // namespace ispkit::sip
