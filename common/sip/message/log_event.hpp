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

/// What kind of failure a log line tells of.
enum class Kind : std::uint8_t {
    /// The account exists, or may exist, and the secret was wrong.
    wrong_password,
    /// There is no such account.
    unknown_account,
    /// The address may not use the account or the service.
    acl,
    /// A call to where the caller may not call.
    rejected_call,
    /// What no telephone sends: packets that are no SIP, too many packets.
    abuse,
    /// Refused for another reason that the server gives.
    refused,
    /// An event of policy or capacity, which is no attack by itself.
    policy,
    /// A challenge, as every registration begins with; FreeSWITCH warns of them.
    challenge,
    /// Matched by a pattern of the user's.
    pattern,
};

inline constexpr std::array k_kinds{Kind::wrong_password, Kind::unknown_account, Kind::acl,
                                    Kind::rejected_call,  Kind::abuse,           Kind::refused,
                                    Kind::policy,         Kind::challenge,       Kind::pattern};

/// "wrong-password" and so on.
std::string_view name_of(Kind kind);
std::optional<Kind> kind_of_name(std::string_view name);

/// Which of the lines that a server writes about one attempt this is. An attempt leaves at most so
/// many of each (measured on Asterisk 18); one more is the next attempt.
enum class Trace : std::uint8_t {
    registration,         ///< chan_sip "Registration from ..."
    registration_acl,     ///< the same, refused by ACL or not allowed to register: twice each time
    acl,                  ///< acl.c "Rejecting ..."
    call,                 ///< "Call from ..."
    pjsip_no_endpoint,    ///< "No matching endpoint found": twice each time
    pjsip_authentication, ///< "Failed to authenticate"
    iax_peer,             ///< "No registration for peer"
    iax_authentication,   ///< "Host ... failed to authenticate"
    manager_user,     ///< "tried to authenticate with nonexistent user", "failed to pass IP ACL"
    manager_secret,   ///< "failed to authenticate as"
    security_account, ///< InvalidAccountID: twice each time
    security_secret,  ///< InvalidPassword, ChallengeResponseFailed
    security_acl,     ///< FailedACL: twice each time
    other,
};

inline constexpr std::size_t k_trace_count = static_cast<std::size_t>(Trace::other) + 1;

/// How many lines of that trace one attempt leaves at most.
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
    /// The server asked for a password; nothing is known of the answer yet.
    challenge,
    /// An account proved its password.
    success,
};

/// What one log line tells. The views are into the line, or into the parser that read it.
struct LogEvent {
    Outcome outcome = Outcome::failure;
    Kind kind = Kind::refused;
    Trace trace = Trace::other;
    /// A challenge that the server itself warns of, as FreeSWITCH does.
    bool is_warned_of = false;
    net::Address address;
    /// 0 where the line does not tell.
    std::uint16_t port = 0;
    /// The account as the attacker named it; may be empty and hold any octet.
    std::string_view account;
    /// The Call-ID or session, empty where the line does not tell.
    std::string_view call_id;
    /// The time as the log has it, empty where it has none.
    std::string_view time;
    /// How many octets of the sender's, line breaks among them, may follow behind this line at
    /// most; 0 where no line break gets through.
    std::size_t sender_octets = 0;
    /// What the server writes behind that text; empty where nothing does.
    std::string_view behind_sender;
    /// Whether the address stands behind that text, too.
    bool address_is_last = false;
};

/// How a line was understood.
enum class Reading : std::uint8_t {
    /// Nothing that matters here.
    nothing,
    /// An event.
    event,
    /// It looks like a failure, but the shape is unknown, or more than one reading is possible.
    unclear,
};

/// Fills in who failed, and at what; returns event.
Reading failure(LogEvent& event, Kind kind, Trace trace, const Endpoint& peer,
                std::string_view account);

} // namespace ispkit::sip
