// SPDX-License-Identifier: MIT
#pragma once

#include "firewall/ban/apply_in_parts.hpp"
#include "firewall/ban/ipset_script.hpp"

#include <optional>
#include <span>
#include <vector>

namespace ispkit::ipset_ban {

/// Creates the sets and the rules of iptables and ip6tables. Existing bans stay. The rules apply to
/// these ports; by default existing rules stay, and new ones apply to all ports. Throws Error.
void set_up(const std::optional<firewall::PortList>& ports);

/// Applies all records; calls failed for those that ipset refuses. Each prefix must occur only
/// once.
void apply(std::span<const firewall::BanRecord> records, const firewall::ApplyFailed& failed);

/// Removes all bans; there are none if the sets are missing. Throws Error.
void flush();

/// Whether rules of iptables and of ip6tables drop packets. Throws Error.
bool has_rules();

/// Whether both sets exist. Throws Error.
bool has_sets();

/// What the rules have dropped, by family. Throws Error.
std::vector<firewall::BanListing::Dropped> dropped();

/// All bans; none if the sets are missing. Throws Error.
firewall::BanListing list();

} // namespace ispkit::ipset_ban
