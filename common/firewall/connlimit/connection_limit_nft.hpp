// SPDX-License-Identifier: MIT
#pragma once

#include "firewall/connlimit/connection_limit.hpp"

#include <cstddef>
#include <string>

namespace ispkit::firewall {

/// As many prefixes, merged, as a list for nftables may have.
inline constexpr std::size_t k_most_nft_prefixes = 100'000;

/// What the names of the sets begin with in which the kernel has the clients' buckets, and those in
/// which it notes the clients above the limit. Behind that is "ipv4_32" or the like.
inline constexpr std::string_view k_bucket_set = "buckets_";
inline constexpr std::string_view k_limited_set = "limited_";

/// The limit as a file for "nft -f", which the kernel takes in one transaction. Counters, and what
/// it knows of the clients, survive that it is loaded again. A client's bucket keeps the limit that
/// it was made with, and so the sets have the limit in their names: with another limit, others are
/// used. The lists are to be merged.
std::string nft_ruleset(const ConnectionLimit& limit);

} // namespace ispkit::firewall
