// SPDX-License-Identifier: MIT
#pragma once

#include "net/prefix_set.hpp"

namespace ispkit::firewall {

/// Which bans are possible: the program that decides announces no others, and the firewall's end,
/// which does not trust it, takes no others.
struct BanGuard {
    /// The shortest prefixes that are banned.
    unsigned widest_ipv4 = 16;
    unsigned widest_ipv6 = 32;
    /// Whom no ban may hit: the allow list, and the machine's own addresses.
    net::PrefixSet never;
    net::PrefixSet own;
};

/// Throws Error that says why the prefix may not be banned.
void check_ban(const net::Prefix& prefix, const BanGuard& guard);

} // namespace ispkit::firewall
