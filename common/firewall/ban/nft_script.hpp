// SPDX-License-Identifier: MIT
#pragma once

#include "firewall/ban/ban_record.hpp"
#include "firewall/ban/port_list.hpp"

#include <compare>
#include <set>
#include <span>
#include <string>
#include <utility>

namespace ispkit::firewall {

/// The sets of the table "inet ispkit": one for each prefix length in use, plain sets with timeouts
/// whose elements are the prefixes' first addresses. Each is a hash look-up; interval sets would
/// get slow, and fail where prefixes overlap. The feed of a source has sets of its own, whose
/// elements do not end.
struct NftSet {
    bool ipv4;
    unsigned length;
    /// Empty for the bans of records.
    std::string source = {};

    /// "ipv4_32", or with a source "ipv4_32_apiban".
    std::string name() const;

    friend auto operator<=>(const NftSet&, const NftSet&) = default;
};

using NftSets = std::set<NftSet>;

/// How many elements a set can have.
inline constexpr std::size_t k_most_elements = 262'144;

/// The set that a prefix belongs to.
inline NftSet set_of(const net::Prefix& prefix, std::string source = {}) {
    return {prefix.is_ipv4(), prefix.length(), std::move(source)};
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

/// Commands that make these prefixes, each of which must occur only once, the whole content of the
/// source's sets in one transaction. All sets of the source, and those that the prefixes need, must
/// exist and be among sets.
std::string replace_script(const NftSets& sets, const std::string& source,
                           std::span<const net::Prefix> prefixes);

/// A command that empties the set.
std::string flush_command(const NftSet& set);

} // namespace ispkit::firewall
