// SPDX-License-Identifier: MIT
#pragma once

#include "firewall/connlimit/connection_limit.hpp"

#include <cstddef>
#include <string>

namespace ispkit::firewall {

/// As many prefixes as a list may have here, where each is a rule that packets are compared with,
/// and as many ports as one rule takes.
inline constexpr std::size_t k_most_iptables_prefixes = 1000;
inline constexpr std::size_t k_most_iptables_ports = 15;

/// The longest time in which a bucket becomes full: the match counts in parts of a day, and does
/// not always see an overflow.
inline constexpr std::chrono::hours k_longest_iptables_refill{24};

/// The longest time after which it forgets a client: from 2^31 milliseconds on, it never does.
inline constexpr std::chrono::hours k_longest_iptables_memory{24 * 24};

/// The limit, as far as it concerns that family, as a file for "iptables-restore --noflush" or
/// "ip6tables-restore --noflush": chains of its own, named after the table with a '-' that no
/// table's name has, which the chain INPUT has to be led to. What the kernel knows of clients
/// survives that it is loaded again; a hash table keeps the limit that it was made with, and so its
/// name depends on the limit. The lists are to be merged.
std::string iptables_rules(const ConnectionLimit& limit, IpFamily family);

} // namespace ispkit::firewall
