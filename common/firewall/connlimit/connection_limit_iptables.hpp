// SPDX-License-Identifier: MIT
#pragma once

#include "firewall/connlimit/connection_limit.hpp"

#include <cstddef>
#include <string>

namespace ispkit::firewall {

/// The maximum number of prefixes in a list, since packets are compared with one rule for each, and
/// of ports in one rule.
inline constexpr std::size_t k_most_iptables_prefixes = 1000;
inline constexpr std::size_t k_most_iptables_ports = 15;

/// The longest time in which a bucket becomes full: the match counts in parts of a day and does not
/// always detect an overflow.
inline constexpr std::chrono::hours k_longest_iptables_refill{24};

/// The longest time after which the match forgets a client: from 2^31 milliseconds on, it never
/// does.
inline constexpr std::chrono::hours k_longest_iptables_memory{24 * 24};

/// The limit, as far as it concerns that family, as a file for "iptables-restore --noflush" or
/// "ip6tables-restore --noflush": its own chains, named after the table with a '-' (which no
/// table's name contains). A rule in the chain INPUT must jump to them. The kernel keeps its
/// knowledge of clients when the file is loaded again. A hash table keeps the limit that it was
/// created with, so its name depends on the limit. The lists must be merged.
std::string iptables_rules(const ConnectionLimit& limit, IpFamily family);

} // namespace ispkit::firewall
