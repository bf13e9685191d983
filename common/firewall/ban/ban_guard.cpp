// SPDX-License-Identifier: MIT
#include "firewall/ban/ban_guard.hpp"

#include <fmt/format.h>

#include <string_view>

namespace ispkit::firewall {

namespace {

[[noreturn]] void refuse(Refusal refusal, const net::Prefix& prefix, std::string_view why) {
    throw RefusedBan(refusal, fmt::format("{} {}", prefix.str(), why));
}

} // namespace

void check_width(const net::Prefix& prefix, const BanGuard& guard) {
    const unsigned widest = prefix.is_ipv4() ? guard.widest_ipv4 : guard.widest_ipv6;
    if (prefix.length() < widest) {
        refuse(Refusal::too_wide, prefix, fmt::format("is wider than /{}", widest));
    }
}

void check_ban(const net::Prefix& prefix, const BanGuard& guard) {
    check_width(prefix, guard);
    if (net::contains_martian(prefix)) {
        refuse(Refusal::martian, prefix,
               "contains unspecified, loopback, multicast or broadcast addresses");
    }
    if (guard.never.overlaps(prefix)) {
        refuse(Refusal::allow_listed, prefix, "contains an allow-listed address");
    }
    if (guard.own.overlaps(prefix)) {
        refuse(Refusal::own_address, prefix, "contains an address of this machine");
    }
}

} // namespace ispkit::firewall
