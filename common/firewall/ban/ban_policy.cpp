// SPDX-License-Identifier: MIT
#include "firewall/ban/ban_policy.hpp"

#include "error.hpp"

namespace ispkit::firewall {

void check_ban(const net::Prefix& prefix, const BanPolicy& policy) {
    const unsigned widest = prefix.is_ipv4() ? policy.widest_ipv4 : policy.widest_ipv6;
    if (prefix.length() < widest) {
        throw_error("{} is wider than /{}", prefix.str(), widest);
    }
    if (net::holds_never_a_peer(prefix)) {
        throw_error("{} holds unspecified, loopback, multicast or broadcast addresses",
                    prefix.str());
    }
    if (policy.never.overlaps(prefix)) {
        throw_error("{} holds an allow-listed address", prefix.str());
    }
    if (policy.own.overlaps(prefix)) {
        throw_error("{} holds an address of this machine", prefix.str());
    }
}

} // namespace ispkit::firewall
