// SPDX-License-Identifier: MIT
#pragma once

#include "firewall/ban/ban_record.hpp"
#include "firewall/ban/port_list.hpp"

#include <compare>
#include <set>
#include <span>
#include <string>

namespace ispkit::firewall {

/// The sets of the table "inet ispkit": one for each prefix length in use, plain sets with timeouts
/// whose elements are the prefixes' first addresses. Each is a hash look-up; interval sets would
/// get slow, and fail where prefixes overlap.
struct NftSet {
    bool ipv4;
    unsigned length;

    /// "ipv4_32".
    std::string name() const;

    friend auto operator<=>(const NftSet&, const NftSet&) = default;
};

using NftSets = std::set<NftSet>;

/// The set that a prefix belongs to.
inline NftSet set_of(const net::Prefix& prefix) {
    return {prefix.is_ipv4(), prefix.length()};
}

/// The set of that name; nothing if the name is not that of such a set.
std::optional<NftSet> set_of_name(std::string_view name);

/// The part of a packet that is looked up in the set: "ip saddr", or "ip saddr & 255.255.255.0".
std::string source_key(const NftSet& set);

/// The sets that exist from the beginning: for addresses, and for the networks that are commonly
/// banned.
extern const NftSets k_usual_sets;

/// nft(8) commands that create the table, the sets, and a chain that drops packets to these ports
/// from the sets' elements before connections are tracked; existing counters and bans stay.
std::string setup_script(const NftSets& sets, const PortList& ports);

/// Commands that apply all these bans and unbans in one transaction. They work on kernels that
/// renew the timeout of an existing element and on those that do not. Each prefix must occur only
/// once, and the sets must exist.
std::string change_script(std::span<const BanRecord> records);

} // namespace ispkit::firewall
