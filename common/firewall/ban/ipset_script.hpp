// SPDX-License-Identifier: MIT
#pragma once

#include "firewall/ban/ban_listing.hpp"
#include "firewall/ban/ban_record.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace ispkit::firewall {

/// The kernel's IP sets of bans (ipset(8)), one for each family, of the type hash:net, and the
/// chain of iptables and ip6tables that drops packets from their elements.
inline constexpr std::array<std::string_view, 2> k_ipsets{"ispkit-ipv4", "ispkit-ipv6"};
inline constexpr std::string_view k_iptables_chain = "ISPKIT-BAN";

/// The longest timeout of an element in seconds, about 24 days: ipset counts milliseconds in 31
/// bits.
inline constexpr std::uint32_t k_longest_ipset_ban = 2'147'483;

/// Input of "ipset -exist restore" that creates the sets.
std::string ipset_setup_script();

/// The same that applies these bans and unbans; longer bans than ipset can have are shortened.
std::string ipset_change_script(std::span<const BanRecord> records);

/// Input of "iptables-restore --noflush", or of ip6tables-restore, that fills the chain of the
/// table raw, which packets pass before connections are tracked, with rules that drop packets to
/// these ports from the family's set.
std::string iptables_ban_rules(bool ipv4, const PortList& ports);

/// The sum of the counters of the chain's rules, as "iptables -t raw -v -S CHAIN" prints them.
BanListing::Dropped parse_iptables_counters(std::string_view text, bool ipv4);

/// Reads what "ipset save" prints for the sets. Throws Error for anything else.
BanListing parse_ipset_listing(std::string_view text);

} // namespace ispkit::firewall
