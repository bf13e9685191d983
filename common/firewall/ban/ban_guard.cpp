// SPDX-License-Identifier: MIT
#include "firewall/ban/ban_guard.hpp"

#include "error.hpp"

namespace ispkit::firewall {

void check_width(const net::Prefix& prefix, const BanGuard& guard) {
    const unsigned widest = prefix.is_ipv4() ? guard.widest_ipv4 : guard.widest_ipv6;
    if (prefix.length() < widest) {
        throw_error("{} is wider than /{}", prefix.str(), widest);
    }
}

void check_ban(const net::Prefix& prefix, const BanGuard& guard) {
    check_width(prefix, guard);
    if (net::contains_martian(prefix)) {
        throw_error("{} contains unspecified, loopback, multicast or broadcast addresses",
                    prefix.str());
    }
    if (guard.never.overlaps(prefix)) {
        throw_error("{} contains an allow-listed address", prefix.str());
    }
    if (guard.own.overlaps(prefix)) {
        throw_error("{} contains an address of this machine", prefix.str());
    }
}

} // namespace ispkit::firewall
