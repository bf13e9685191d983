// SPDX-License-Identifier: MIT
#pragma once

#include "net/prefix_set.hpp"
#include "sip/message/log_event.hpp"

#include <array>
#include <chrono>
#include <string>
#include <vector>

namespace ispkit::sip {

/// How much one attempt of each kind counts, indexed by Kind. Attempts on an unknown account are
/// guesses; a wrong password may be a typing error.
using Weights = std::array<double, k_kinds.size()>;
inline constexpr Weights k_default_weights{
    1, // wrong_password
    2, // unknown_account
    1, // acl
    1, // rejected_call
    1, // abuse
    1, // refused
    0, // policy
    0, // challenge
    1, // pattern
};

/// The kind as which a failure counts: that of the line, unless it weighs nothing and one of the
/// user's patterns matches.
inline Kind counted_kind(const LogEvent& event, const Weights& weights) {
    return event.trace == Trace::pattern && weights[static_cast<std::size_t>(event.kind)] <= 0
               ? Kind::pattern
               : event.kind;
}

/// When to ban, which prefix, and for how long.
struct BanRules {
    /// An address is banned when its attempts within `within` weigh `max_failures`.
    double max_failures = 5;
    std::chrono::milliseconds within = std::chrono::minutes(10);
    Weights weights = k_default_weights;

    /// The length of an address's first ban; each further one is `ban_factor` times longer, up to
    /// `max_ban_time`.
    std::chrono::seconds ban_time = std::chrono::minutes(10);
    double ban_factor = 2;
    std::chrono::seconds max_ban_time = std::chrono::days(7);

    /// The length of the banned prefix around the address.
    unsigned ipv4_length = 32;
    unsigned ipv6_length = 64;

    /// Ban an IPv4 /24 or IPv6 /48 with this many banned networks in it; 0: never.
    unsigned escalate = 0;

    /// An account is under distributed attack when this many addresses failed on it within
    /// `account_within`; 0: never.
    unsigned account_failures = 10;
    std::chrono::milliseconds account_within = std::chrono::days(1);
    bool ban_distributed = false;

    /// An address enumerates accounts when the server asked it for the passwords of this many
    /// accounts within `within` and it answered for none; 0: never.
    unsigned max_unanswered = 20;

    /// Report a network in which telephones work (ClientAccounts::at_work) instead of banning it,
    /// except for enumeration.
    bool spare_registered = false;

    /// Never banned: the allow list.
    net::PrefixSet never;

    /// Hosts whose addresses, looked up again and again, are never banned either.
    std::vector<std::string> allowed_hosts;

    /// The length of the next ban of an address that was banned `times` times.
    std::chrono::seconds next_ban(unsigned times) const;
};

} // namespace ispkit::sip
