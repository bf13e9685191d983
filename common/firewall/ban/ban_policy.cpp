// SPDX-License-Identifier: MIT
#include "firewall/ban/ban_policy.hpp"

#include "error.hpp"

namespace ispkit::net {

void check_ban(const Prefix& prefix, const BanPolicy& policy) {
    const unsigned widest = prefix.is_ipv4() ? policy.widest_ipv4 : policy.widest_ipv6;
    if (prefix.length() < widest) {
        raise("{} is wider than /{}", prefix.str(), widest);
    }
    if (holds_never_a_peer(prefix)) {
        raise("{} holds unspecified, loopback, multicast or broadcast addresses", prefix.str());
    }
    if (policy.never.overlaps(prefix)) {
        raise("{} holds an allow-listed address", prefix.str());
    }
    if (policy.own.overlaps(prefix)) {
        raise("{} holds an address of this machine", prefix.str());
    }
}

} // namespace ispkit::net
