// SPDX-License-Identifier: MIT
#pragma once

#include "firewall/ban/refusal.hpp"
#include "net/prefix_set.hpp"

namespace ispkit::firewall {

/// The bans that are permitted. The program that decides announces no others; the program that
/// enforces does not trust it, and accepts no others.
struct BanGuard {
    /// The shortest prefix lengths that may be banned.
    unsigned widest_ipv4 = 16;
    unsigned widest_ipv6 = 32;
    /// No ban may hit these: the allow list, and the machine's own addresses.
    net::PrefixSet never;
    net::PrefixSet own;
};

/// Throws RefusedBan if the prefix is wider than permitted.
void check_width(const net::Prefix& prefix, const BanGuard& guard);

/// Throws RefusedBan if the prefix may not be banned.
void check_ban(const net::Prefix& prefix, const BanGuard& guard);

} // namespace ispkit::firewall
