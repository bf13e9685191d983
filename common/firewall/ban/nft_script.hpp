// SPDX-License-Identifier: MIT
#pragma once

#include "firewall/ban/ban_record.hpp"

#include <compare>
#include <set>
#include <span>
#include <string>

namespace ispkit::firewall {

/// The sets of the table "inet ispkit": one for each prefix length in use, plain sets with timeouts
/// whose elements are the prefixes' first addresses. What adds up in sets with intervals, and fails
/// where they overlap, is a hash look-up here.
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

/// The set of that name; nothing for a name that is none.
std::optional<NftSet> set_of_name(std::string_view name);

/// What of a packet is looked up in the set: "ip saddr", or "ip saddr & 255.255.255.0".
std::string source_key(const NftSet& set);

/// What there is from the beginning: addresses and the networks that are commonly banned.
extern const NftSets k_usual_sets;

/// nft(8) commands that make the table, the sets, and a chain that drops what comes from their
/// elements before connections are tracked; counters and bans that are there stay.
std::string setup_script(const NftSets& sets);

/// Commands that bring all these bans and unbans about, in one transaction. For kernels that
/// renew the timeout of an element that is there, and for those that do not. Each prefix is to
/// occur once, and the sets are to be there.
std::string change_script(std::span<const BanRecord> records);

} // namespace ispkit::firewall
