// SPDX-License-Identifier: MIT
#pragma once

#include "firewall/connlimit/connection_limit.hpp"

#include <cstddef>
#include <string>

namespace ispkit::firewall {

/// The maximum number of prefixes, after merging, in a list for nftables.
inline constexpr std::size_t k_most_nft_prefixes = 100'000;

/// The beginnings of the names of the kernel's sets: those with the clients' buckets, and those
/// with the clients above the limit. "ipv4_32" or the like follows.
inline constexpr std::string_view k_bucket_set = "buckets_";
inline constexpr std::string_view k_limited_set = "limited_";

/// The limit as a file for "nft -f", which the kernel loads in one transaction. Loading it again
/// keeps counters and clients. A client's bucket keeps the limit that it was created with, so the
/// sets have the limit in their names: another limit uses other sets. The lists must be merged.
std::string nft_ruleset(const ConnectionLimit& limit);

} // namespace ispkit::firewall
